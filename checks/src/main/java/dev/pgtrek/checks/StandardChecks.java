package dev.pgtrek.checks;

import dev.pgtrek.Side;
import dev.pgtrek.check.PreCheck;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The checks that come with pgtrek: everything known that would stop a migration by any strategy, found before it starts.
 * What a strategy needs for itself is among its own {@linkplain dev.pgtrek.strategy.MigrationStrategy#requirements()
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
            new ConnectServer(Side.SOURCE),
            new ConnectServer(Side.TARGET),
            new DifferentServers(),
            new TargetVersion(),
            new ConnectDatabases(Side.SOURCE),
            new ConnectDatabases(Side.TARGET),
            new DatabaseSize(),
            new TargetDiskSpace(),
            new TargetInUse(),
            new TargetEmpty(),
            new Languages(),
            new ExtensionsAvailable(),
            new ExtensionsInstallable(),
            new SourcePrivileges(),
            new TargetPrivileges(),
            new Roles(),
            new ReservedRoles(),
            new EncodingAndCollation(),
            new SharedTexts(),
            new IncompatibleObjects(),
            new Tablespaces(),
            new PreparedTransactions(),
            new EventTriggers(),
            new PreloadLibraries(),
            new ForeignServers(),
            new NotCarried(),
            new TimescaleDbRestore());

    private StandardChecks() {}

    /** All of them; immutable. */
    public static List<PreCheck> all() {
        return ALL;
    }

    /**
     * A single one.
     *
     * @throws IllegalArgumentException if none goes by that id
     */
    public static PreCheck named(String id) {
        return ALL.stream()
                .filter(check -> check.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no check '" + id + "'; there are: "
                        + ALL.stream().map(PreCheck::id).collect(Collectors.joining(", "))));
    }
}
