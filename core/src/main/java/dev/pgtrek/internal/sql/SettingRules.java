package dev.pgtrek.internal.sql;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that the target's user may set for a role or a database, determined without a trial. Only the
 * statement itself shows whether the server accepts the value. Immutable.
 */
public final class SettingRules {
    private static final String ONLY_SUPERUSER = "only a superuser of the target may set it";

    private static final String KNOWN = """
            SELECT wanted.name, known.context, false
              FROM unnest(?::text[]) AS wanted (name)
              LEFT JOIN pg_settings AS known ON lower(known.name) = lower(wanted.name)
            """;

    private static final String KNOWN_SINCE_15 = """
            SELECT wanted.name, known.context, has_parameter_privilege(wanted.name, 'SET')
              FROM unnest(?::text[]) AS wanted (name)
              LEFT JOIN pg_settings AS known ON lower(known.name) = lower(wanted.name)
            """;

    private final Map<String, String> refusals;

    private SettingRules(Map<String, String> refusals) {
        this.refusals = Map.copyOf(refusals);
    }

    /** Reads the rules over a session in auto-commit mode. */
    public static SettingRules read(Connection target, ServerInventory facts, Collection<StoredSetting> settings)
            throws SQLException {
        Set<String> names = new TreeSet<>();
        settings.forEach(setting -> names.add(setting.name()));
        List<Parameter> parameters = new ArrayList<>();
        try (PreparedStatement query =
                target.prepareStatement(facts.version().major() >= 15 ? KNOWN_SINCE_15 : KNOWN)) {
            query.setArray(1, target.createArrayOf("text", names.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    boolean allowed = facts.user().superuser() || rows.getBoolean(3);
                    parameters.add(new Parameter(rows.getString(1), rows.getString(2), allowed));
                }
            }
        }
        Map<String, String> refusals = new HashMap<>();
        for (Parameter parameter : parameters) {
            Optional<String> refusal =
                    parameter.context() == null ? unlistedRefusal(target, parameter) : listedRefusal(parameter);
            refusal.ifPresent(reason -> refusals.put(parameter.name(), reason));
        }
        return new SettingRules(refusals);
    }

    /** Returns why the target would reject this parameter with any value; empty where it may be tried. */
    public Optional<String> refusal(StoredSetting setting) {
        return Optional.ofNullable(refusals.get(setting.name()));
    }

    private static Optional<String> listedRefusal(Parameter parameter) {
        return switch (Objects.requireNonNull(parameter.context())) {
            case "user" -> Optional.empty();
            case "superuser" -> parameter.allowed() ? Optional.empty() : Optional.of(ONLY_SUPERUSER);
            default -> Optional.of("the target lets it be set for the whole server only");
        };
    }

    /**
     * Returns why an unlisted parameter would be rejected: it is hidden from ordinary users, renamed, an extension's,
     * or removed.
     */
    private static Optional<String> unlistedRefusal(Connection target, Parameter parameter) throws SQLException {
        try (PreparedStatement query = target.prepareStatement("SELECT current_setting(?, true)")) {
            query.setString(1, parameter.name());
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                if (rows.getString(1) != null) {
                    return Optional.empty();
                }
            }
        } catch (SQLException e) {
            if (Objects.equals(e.getSQLState(), SqlState.INSUFFICIENT_PRIVILEGE)) {
                return Optional.of(ONLY_SUPERUSER);
            }
            throw e;
        }
        if (parameter.name().indexOf('.') < 0) {
            return Optional.of("the target has no such parameter");
        }
        return parameter.allowed()
                ? Optional.empty()
                : Optional.of("the target does not know it, and " + ONLY_SUPERUSER);
    }

    /** @param context the context of pg_settings in which it may be set; null if unlisted */
    private record Parameter(String name, @Nullable String context, boolean allowed) {}
}
