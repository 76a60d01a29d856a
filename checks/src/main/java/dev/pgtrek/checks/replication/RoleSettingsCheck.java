package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * {@code role-settings}: pgtrek's own sessions override the settings of its users and the databases, but the servers' own
 * workers obey them. Time-outs may end these workers; with some other settings the target's apply worker would misread or
 * reject values. The source's settings of a database are deferred on the target, and are no finding.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html">Client connection defaults</a>
 */
final class RoleSettingsCheck implements PreCheck {
    private static final List<Hindrance> TIMEOUTS = Stream.of(
                    "statement_timeout",
                    "lock_timeout",
                    "idle_in_transaction_session_timeout",
                    "idle_session_timeout",
                    "transaction_timeout",
                    "wal_sender_timeout")
            .map(Hindrance::timeout)
            .toList();

    private static final List<Hindrance> READ_BY_APPLY = List.of(
            new Hindrance(
                    "array_nulls",
                    "on",
                    value -> value.matches("(?i)(of|off|f|fa|fal|fals|false|n|no|0)"),
                    Severity.ERROR,
                    "the target's apply worker would turn NULL elements of arrays into the text NULL"),
            new Hindrance(
                    "xmloption",
                    "content",
                    value -> value.equalsIgnoreCase("document"),
                    Severity.ERROR,
                    "the target's apply worker would reject XML values that are no whole documents"));

    /**
     * A parameter that hinders workers.
     *
     * @param harmless the value that does not hinder them
     */
    private record Hindrance(
            String parameter, String harmless, Predicate<String> hinders, Severity severity, String consequence) {

        private static Hindrance timeout(String parameter) {
            return new Hindrance(
                    parameter,
                    "0",
                    value -> !value.matches("0+\\s*[a-z]*"),
                    Severity.WARNING,
                    "it may end the server's own workers while they copy or replicate");
        }

        /** Returns the value from a list of settings if it hinders workers. */
        private Optional<String> in(List<String> settings) {
            return setting(settings).filter(hinders);
        }

        private Optional<String> setting(List<String> settings) {
            return settings.stream()
                    .filter(setting -> setting.toLowerCase(Locale.ROOT).startsWith(parameter + "="))
                    .map(setting -> setting.substring(parameter.length() + 1))
                    .findFirst();
        }
    }

    @Override
    public String id() {
        return "role-settings";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (Side side : Side.values()) {
            TIMEOUTS.forEach(timeout -> look(context, side, timeout, findings));
        }
        READ_BY_APPLY.forEach(setting -> look(context, Side.TARGET, setting, findings));
        return findings;
    }

    private void look(CheckContext context, Side side, Hindrance hindrance, List<Finding> findings) {
        ServerInventory server = context.server(side);
        String user = server.user().name();
        String alterRole = "on the " + side + ": ALTER ROLE " + PrintedSql.name(user);
        String harmless = " SET " + hindrance.parameter + " = " + hindrance.harmless;
        Optional<RoleInfo> role = server.role(user);
        List<String> ofRole = role.map(RoleInfo::settings).orElse(List.of());
        boolean roleDecides = hindrance.setting(ofRole).isPresent();
        if (!roleDecides) {
            hindrance
                    .in(server.settingsOfAllRoles())
                    .map(value -> finding(side, "all roles", hindrance, value).withRemedy(alterRole + harmless))
                    .ifPresent(findings::add);
        }
        hindrance
                .in(ofRole)
                .map(value -> finding(side, "role " + user, hindrance, value)
                        .withRemedy(alterRole + " RESET " + hindrance.parameter))
                .ifPresent(findings::add);
        for (String database : context.databases()) {
            String there = side == Side.TARGET ? context.options().targetName(database) : database;
            List<String> ofBoth =
                    role.map(info -> info.databaseSettings().get(there)).orElse(List.of());
            // a setting for both at once overrides a setting for either
            boolean bothDecide = hindrance.setting(ofBoth).isPresent();
            List<String> ofDatabase =
                    server.database(there).map(DatabaseInfo::settings).orElse(List.of());
            Optional<String> value =
                    bothDecide ? hindrance.in(ofBoth) : roleDecides ? Optional.empty() : hindrance.in(ofDatabase);
            String of = bothDecide ? "role " + user + " in this database" : "this database";
            value.map(found -> finding(side, of, hindrance, found)
                            .withRemedy(alterRole + " IN DATABASE " + PrintedSql.name(there) + harmless)
                            .forDatabase(database))
                    .ifPresent(findings::add);
        }
    }

    private Finding finding(Side side, String of, Hindrance hindrance, String value) {
        String message = hindrance.parameter + " = " + value + " is set for " + of + " on the " + side + ": "
                + hindrance.consequence;
        return hindrance.severity == Severity.ERROR ? Finding.error(id(), message) : Finding.warning(id(), message);
    }
}
