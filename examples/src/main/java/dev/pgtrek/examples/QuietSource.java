package dev.pgtrek.examples;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A custom check: warns where another session is connected to the source, since a copy by dump lacks the rows that
 * are written after it began.
 *
 * <p>No inventory contains the data that it needs, so it declares a {@link Fact}. Pgtrek reads the fact; the check
 * itself is a pure function, and its unit test supplies the value. Stateless and thread-safe.
 */
public final class QuietSource implements PreCheck {
    /** The programs that are connected to the source, by their {@code application_name}, without pgtrek's own. */
    static final Fact<List<String>> CONNECTED =
            Fact.ofServer("connected-programs", Side.SOURCE, QuietSource::connectedPrograms);

    private static final String SQL = """
            SELECT DISTINCT coalesce(nullif(application_name, ''), 'unnamed') AS program
            FROM pg_catalog.pg_stat_activity
            WHERE datname IS NOT NULL
              AND backend_type = 'client backend'
              AND application_name NOT LIKE 'pgtrek%'
            ORDER BY program
            """;

    @Override
    public String id() {
        return "quiet-source";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(CONNECTED);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<String> programs = context.fact(CONNECTED);
        if (programs.isEmpty()) {
            return List.of();
        }
        return List.of(Finding.warning(id(), "connected to the source: " + String.join(", ", programs))
                .withRemedy("stop them, or expect that what they write from now on does not arrive"));
    }

    private static List<String> connectedPrograms(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SQL)) {
            List<String> programs = new ArrayList<>();
            while (rows.next()) {
                programs.add(rows.getString("program"));
            }
            return List.copyOf(programs);
        }
    }
}
