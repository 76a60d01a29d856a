package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be chosen of a copy. */
@PostgresTest(source = 15, target = 18)
class DumpRestoreOptionsIT {
    @TempDir
    Path folder;

    private static DatabaseResult migrate(PostgresPair pair, DumpRestore dump, String database) {
        DatabaseResult result = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(dump)
                .includeDatabase(database)
                .excludeExtension("hstore")
                .build()
                .run()
                .database(database)
                .orElseThrow();
        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        return result;
    }

    @Test
    void whatIsNotWantedIsLeftOut(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE ROLE options_owner", "CREATE DATABASE options");
        pair.source()
                .execute(
                        "options",
                        "CREATE TABLE t (id int PRIMARY KEY, v text)",
                        "INSERT INTO t SELECT n, 'v' FROM generate_series(1, 1000) n",
                        "CREATE TABLE empty_there AS SELECT 1 AS id",
                        "COMMENT ON TABLE t IS 'a comment'",
                        "ALTER TABLE t OWNER TO options_owner",
                        "GRANT SELECT ON t TO PUBLIC",
                        "GRANT USAGE ON SCHEMA public TO options_owner",
                        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO options_owner",
                        "CREATE PUBLICATION p FOR TABLE t",
                        "CREATE EXTENSION hstore",
                        "CREATE TABLE needs_hstore (id int, h hstore)",
                        "CREATE VIEW needs_it_too AS SELECT id FROM needs_hstore");

        DumpRestore dump = DumpRestore.builder()
                .ownership(Ownership.TARGET_USER)
                .comments(false)
                .grants(false)
                .publications(true)
                .withoutRowsOf(ObjectPattern.parse("*.empty_there"))
                .targetSetting("log_statement", "all")
                .sourceSetting("log_statement", "all")
                .vacuum(true)
                .build();
        DatabaseResult result = migrate(pair, dump, "options");

        assertThat(pair.target().queryRows("options", """
                SELECT pg_get_userbyid(relowner), relacl, obj_description(oid), relallvisible > 0,
                       (SELECT count(*) FROM t), (SELECT count(*) FROM empty_there), (SELECT count(*) FROM pg_default_acl),
                       (SELECT count(*) FROM pg_publication), to_regclass('needs_hstore'), to_regclass('needs_it_too')
                  FROM pg_class WHERE oid = 't'::regclass
                """).get(0))
                .containsExactly("postgres", null, null, "t", "1000", "0", "0", "1", null, null);
        assertThat(result.findings())
                .extracting(finding -> finding.object().orElse(""))
                .contains("TABLE public.needs_hstore", "VIEW public.needs_it_too");
        assertThat(pair.source().log())
                .contains("COPY \"public\".\"t\"")
                .doesNotContain("COPY \"public\".\"empty_there\"");
        assertThat(pair.target().log()).contains("COPY \"public\".\"t\"", "PRIMARY KEY");
    }

    @Test
    void tablespacesAreKeptOrNot(PostgresPair pair) throws Exception {
        for (String side : new String[] {"source", "target"}) {
            Path place = Files.createDirectory(folder.resolve(side));
            pair.source().dataDirectory().ifPresent(data -> own(place, data));
            (side.equals("source") ? pair.source() : pair.target())
                    .execute("postgres", "CREATE TABLESPACE elsewhere LOCATION '" + place + "'");
        }
        for (String database : new String[] {"in_tablespaces", "in_none"}) {
            pair.source().execute("postgres", "CREATE DATABASE " + database);
            pair.source().execute(database, "CREATE TABLE t (id int PRIMARY KEY) TABLESPACE elsewhere");
        }

        migrate(pair, DumpRestore.withDefaults(), "in_tablespaces");
        migrate(pair, DumpRestore.builder().tablespaces(false).build(), "in_none");

        String where = "SELECT coalesce((SELECT tablespace FROM pg_tables WHERE tablename = 't'), 'none')";
        assertThat(pair.target().queryValue("in_tablespaces", where)).isEqualTo("elsewhere");
        assertThat(pair.target().queryValue("in_none", where)).isEqualTo("none");
        for (var server : new PostgresServer[] {pair.source(), pair.target()}) {
            server.execute("postgres", "DROP DATABASE in_tablespaces");
            server.execute("postgres", "DROP DATABASE in_none", "DROP TABLESPACE elsewhere");
        }
    }

    /** A server that doesn't run as this user must be able to write there. */
    private static void own(Path place, Path data) {
        try {
            Files.setOwner(place, Files.getOwner(data));
            Files.setPosixFilePermissions(place.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
