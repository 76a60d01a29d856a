package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.option.Content;
import java.util.ArrayList;
import java.util.List;

/** The target's user may create the roles that are missing there, with all their attributes. */
final class RolesCheck implements PreCheck {
    @Override
    public String id() {
        return "roles";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        CurrentUser user = context.target().user();
        List<RoleInfo> missing = context.source().roles().stream()
                .filter(role -> !role.predefined() && !context.options().excludesRole(role.name()))
                .filter(role -> context.target().role(role.name()).isEmpty())
                .toList();
        if (user.superuser() || missing.isEmpty()) {
            return List.of();
        }
        if (!user.createRole()) {
            return List.of(Finding.warning(
                            id(),
                            "the target's user " + user.name() + " may not create roles; missing there: "
                                    + names(missing))
                    .listing(missing.stream().map(RoleInfo::name).toList())
                    .withRemedy("ALTER ROLE " + PrintedSql.name(user.name()) + " CREATEROLE"));
        }
        List<Finding> findings = new ArrayList<>();
        List<String> inPart = missing.stream()
                .filter(role -> role.superuser() || role.replication() || role.bypassRowSecurity())
                .map(RoleInfo::name)
                .toList();
        if (!inPart.isEmpty()) {
            findings.add(Finding.warning(
                            id(),
                            "these roles are superusers, replicate or pass row security, and arrive without"
                                    + " what the target's user "
                                    + user.name() + " may not give: " + Names.some(inPart))
                    .listing(inPart)
                    .withRemedy("let a superuser of the target alter them afterwards"));
        }
        if (!context.source().user().readsPasswords()) {
            findings.add(Finding.warning(
                            id(),
                            "the source's user " + context.source().user().name()
                                    + " may not read stored passwords; roles that log in get new ones")
                    .withRemedy("connect to the source as a superuser, or take the new passwords from the result"));
        }
        return findings;
    }

    private static String names(List<RoleInfo> roles) {
        return Names.some(roles.stream().map(RoleInfo::name).toList());
    }
}
