package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The target accepts writes, and its user may create the missing databases, and objects in the existing ones. */
final class TargetPrivilegesCheck implements PreCheck {
    @Override
    public String id() {
        return "target-privileges";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        if (context.target().inRecovery()) {
            return List.of(Finding.error(id(), "the target is a standby, which is read-only")
                    .withRemedy("give its primary as the target"));
        }
        CurrentUser user = context.target().user();
        if (user.superuser()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (String name : context.databases()) {
            String named = context.options().targetName(name);
            Optional<DatabaseInfo> there = context.targetInfo(name);
            if (there.isPresent()
                    && !there.get().createPrivilege()
                    && context.options().content().hasDefinitions()) {
                findings.add(Finding.error(
                                id(), "the target's user " + user.name() + " may not create schemas in this database")
                        .withRemedy("GRANT CREATE ON DATABASE " + PrintedSql.name(named) + " TO "
                                + PrintedSql.name(user.name()))
                        .forDatabase(name));
            }
            if (there.isEmpty() && context.options().createDatabases() && !user.createDatabase()) {
                findings.add(Finding.error(id(), "the target's user " + user.name() + " may not create databases")
                        .withRemedy("ALTER ROLE " + PrintedSql.name(user.name())
                                + " CREATEDB, or create the database there")
                        .forDatabase(name));
            }
            if (there.isEmpty() && !context.options().createDatabases()) {
                findings.add(Finding.error(id(), "the target has no such database, and it is not to be created")
                        .withRemedy("CREATE DATABASE " + PrintedSql.name(named) + " on the target")
                        .forDatabase(name));
            }
        }
        return findings;
    }
}
