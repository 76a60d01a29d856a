package dev.pgtrek.checks.standard;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The checks that pgtrek includes: all known obstacles to a migration by any strategy, found before it starts. The
 * requirements of a strategy are among its own {@linkplain dev.pgtrek.strategy.MigrationStrategy#requirements()
 * requirements}.
 *
 * <pre>{@code
 * Migration.builder().checks(StandardChecks.all()).ignoreCheck("tablespaces");
 * }</pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class StandardChecks {
    private static final List<PreCheck> ALL = List.of(
            new ConnectServerCheck(Side.SOURCE),
            new ConnectServerCheck(Side.TARGET),
            new DifferentServersCheck(),
            new TargetVersionCheck(),
            new ConnectDatabasesCheck(Side.SOURCE),
            new ConnectDatabasesCheck(Side.TARGET),
            new DatabaseSizeCheck(),
            new TargetDiskSpaceCheck(),
            new TargetInUseCheck(),
            new TargetEmptyCheck(),
            new LanguagesCheck(),
            new ExtensionsAvailableCheck(),
            new ExtensionsInstallableCheck(),
            new SourcePrivilegesCheck(),
            new TargetPrivilegesCheck(),
            new RolesCheck(),
            new ReservedRolesCheck(),
            new EncodingAndCollationCheck(),
            new SharedTextsCheck(),
            new IncompatibleObjectsCheck(),
            new TablespacesCheck(),
            new PreparedTransactionsCheck(),
            new EventTriggersCheck(),
            new PreloadLibrariesCheck(),
            new ForeignServersCheck(),
            new NotCarriedCheck(),
            new TimescaleDbRestoreCheck());

    private StandardChecks() {}

    /** Returns all checks; immutable. */
    public static List<PreCheck> all() {
        return ALL;
    }

    /**
     * Returns the check with an id.
     *
     * @throws IllegalArgumentException if no check has that id
     */
    public static PreCheck named(String id) {
        return ALL.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no check '" + id + "'; there are: "
                        + ALL.stream().map(PreCheck::id).collect(Collectors.joining(", "))));
    }
}
