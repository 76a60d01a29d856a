package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.testkit.PostgresPair;
import java.util.List;
import java.util.Objects;

/** A database that both servers of a pair have. */
record RigDatabase(PostgresPair pair, String name) {
    /** Order does not matter, and every character of every value does. */
    private static final String CHECKSUM = """
            SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '')
              FROM ONLY %s t
            """;

    static RigDatabase create(PostgresPair pair, String name) {
        return create(pair, name, "", "");
    }

    /** @param onSource what follows the name in CREATE DATABASE */
    static RigDatabase create(PostgresPair pair, String name, String onSource, String onTarget) {
        String quoted = QualifiedName.quote(name);
        String drop = "DROP DATABASE IF EXISTS " + quoted;
        pair.source().execute("postgres", drop, "CREATE DATABASE " + quoted + ' ' + onSource);
        pair.target().execute("postgres", drop, "CREATE DATABASE " + quoted + ' ' + onTarget);
        return new RigDatabase(pair, name);
    }

    void onSource(String... statements) {
        pair.source().execute(name, statements);
    }

    void onTarget(String... statements) {
        pair.target().execute(name, statements);
    }

    void onBoth(String... statements) {
        onSource(statements);
        onTarget(statements);
    }

    String source(String query) {
        return Objects.requireNonNull(pair.source().queryValue(name, query));
    }

    String target(String query) {
        return Objects.requireNonNull(pair.target().queryValue(name, query));
    }

    /** The tables, by their names in SQL, have the same rows on both sides, and some at all. */
    void assertEqual(String... tables) {
        for (String table : tables) {
            String left = source(CHECKSUM.formatted(table));
            assertThat(left).as(table).doesNotStartWith("0 rows");
            assertThat(target(CHECKSUM.formatted(table))).as(table).isEqualTo(left);
        }
    }

    List<String> targetColumn(String query) {
        return pair.target().queryRows(name, query).stream()
                .map(row -> Objects.requireNonNull(row.get(0)))
                .toList();
    }
}
