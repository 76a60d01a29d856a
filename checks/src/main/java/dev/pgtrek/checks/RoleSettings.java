package dev.pgtrek.checks;

import dev.pgtrek.Side;
import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code role-settings}: sessions of pgtrek's put time-outs aside, but the servers' own workers, which run as its users, go by
 * what is set for the role and the database.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">Client connection defaults</a>
 */
public final class RoleSettings implements PreCheck {
    private static final List<String> TIMEOUTS = List.of(
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "transaction_timeout",
            "wal_sender_timeout");

    @Override
    public String id() {
        return "role-settings";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (Side side : Side.values()) {
            ServerInventory server = context.server(side);
            String user = server.user().name();
            Optional<RoleInfo> role = server.role(user);
            List<String> ofRole = role.map(RoleInfo::settings).orElse(List.of());
            for (String timeout : TIMEOUTS) {
                if (setting(ofRole, timeout).isEmpty()) {
                    value(server.settingsOfAllRoles(), timeout)
                            .map(value -> finding(side, "all roles", timeout, value)
                                    .withRemedy("on the " + side + ": ALTER ROLE " + Names.quoted(user) + " SET "
                                            + timeout + " = 0"))
                            .ifPresent(findings::add);
                }
                value(ofRole, timeout)
                        .map(value -> finding(side, "role " + user, timeout, value)
                                .withRemedy(
                                        "on the " + side + ": ALTER ROLE " + Names.quoted(user) + " RESET " + timeout))
                        .ifPresent(findings::add);
            }
            for (String database : context.databases()) {
                List<String> ofBoth =
                        role.map(info -> info.databaseSettings().get(database)).orElse(List.of());
                List<String> ofDatabase =
                        server.database(database).map(DatabaseInfo::settings).orElse(List.of());
                for (String timeout : TIMEOUTS) {
                    // what is set for both at once goes before either
                    Optional<String> decides = setting(ofBoth, timeout);
                    Optional<String> value = decides.isPresent()
                            ? value(ofBoth, timeout)
                            : setting(ofRole, timeout).isPresent() ? Optional.empty() : value(ofDatabase, timeout);
                    value.map(found -> finding(
                                            side,
                                            decides.isPresent()
                                                    ? "role " + user + " in this database"
                                                    : "this database",
                                            timeout,
                                            found)
                                    .withRemedy("on the " + side + ": ALTER ROLE " + Names.quoted(user)
                                            + " IN DATABASE " + Names.quoted(database) + " SET " + timeout + " = 0")
                                    .forDatabase(database))
                            .ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    private Finding finding(Side side, String of, String timeout, String value) {
        return Finding.warning(
                id(),
                timeout + " = " + value + " is set for " + of + " on the " + side
                        + ", and may end the server's own workers while they copy or replicate");
    }

    /** What a setting is, where that is a time-out. */
    private static Optional<String> value(List<String> settings, String name) {
        return setting(settings, name).filter(value -> !value.matches("0+\\s*[a-z]*"));
    }

    private static Optional<String> setting(List<String> settings, String name) {
        return settings.stream()
                .filter(setting -> setting.toLowerCase(Locale.ROOT).startsWith(name + "="))
                .map(setting -> setting.substring(name.length() + 1))
                .findFirst();
    }
}
