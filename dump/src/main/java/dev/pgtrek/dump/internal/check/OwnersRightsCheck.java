package dev.pgtrek.dump.internal.check;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.option.Content;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reports roles that own objects on the source and are superusers only on the target: their functions and views would run
 * with more rights there than on the source, and users who may create roles on the source choose their names. The
 * source's own user is trusted: on managed services it is not a superuser, and often shares its name with a superuser
 * elsewhere.
 */
public final class OwnersRightsCheck implements PreCheck {
    @Override
    public String id() {
        return "owners-rights";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.sourceDatabases().stream()
                .flatMap(database -> owners(context, database).stream()
                        .filter(owner -> isSuperuserOnTargetAlone(context, owner))
                        .map(owner -> finding(owner).forDatabase(database.name())))
                .toList();
    }

    private static Set<String> owners(CheckContext context, DatabaseInventory database) {
        Set<String> owners = new TreeSet<>(database.owners());
        context.databaseInfo(database.name()).map(DatabaseInfo::owner).ifPresent(owners::add);
        owners.remove(context.source().user().name());
        return owners;
    }

    private static boolean isSuperuserOnTargetAlone(CheckContext context, String owner) {
        return context.source()
                        .role(owner)
                        .filter(role -> !role.superuser() && !role.predefined())
                        .isPresent()
                && context.target().role(owner).filter(RoleInfo::superuser).isPresent();
    }

    private Finding finding(String owner) {
        return Finding.error(
                        id(),
                        "role " + owner
                                + " owns objects on the source, where it is no superuser, and is one on the target:"
                                + " its functions and views would run with a superuser's rights there")
                .withRemedy("if these are two, on the source: ALTER ROLE " + PrintedSql.name(owner)
                        + " RENAME TO …; if they are the same, ignore this check");
    }
}
