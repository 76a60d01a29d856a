package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pg_dump that ends without an error has proved nothing: what it wrote is compared with the source's catalogs. */
@PostgresTest(source = 15, target = 15)
@DisabledOnOs(OS.WINDOWS)
class UntruthfulToolsIT {
    @TempDir
    Path folder;

    @BeforeEach
    void fill(PostgresPair pair) {
        pair.source()
                .execute("postgres", "CREATE ROLE honest_owner", "CREATE ROLE another_user", "CREATE DATABASE told");
        pair.source()
                .execute(
                        "told",
                        "CREATE TABLE kept AS SELECT 1 AS id",
                        "CREATE TABLE forgotten AS SELECT 1 AS id",
                        "ALTER TABLE kept OWNER TO honest_owner");
        pair.target().execute("postgres", "CREATE DATABASE told");
        pair.target().execute("told", "CREATE TABLE kept AS SELECT 7 AS id");
    }

    @AfterEach
    void empty(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE told", "DROP ROLE honest_owner", "DROP ROLE another_user");
        pair.target().execute("postgres", "DROP DATABASE told", "DROP ROLE IF EXISTS honest_owner, another_user");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEmptyArchiveIsAnError(boolean directly, PostgresPair pair) throws Exception {
        assertThat(failure(pair, directly, "exit 0"))
                .contains("pg_dump ended without an error, but")
                .contains("public.forgotten, public.kept");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anArchiveThatEndsTooEarlyIsAnError(boolean directly, PostgresPair pair) throws Exception {
        assertThat(failure(pair, directly, "$real \"$@\" && truncate -s -1000 $toc"))
                .contains("can't be read, after")
                .contains("it ends too early")
                .contains("missing: ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTableThatIsLeftOutIsAnError(boolean directly, PostgresPair pair) throws Exception {
        assertThat(failure(pair, directly, "$real --exclude-table=forgotten \"$@\""))
                .contains("left out the definitions of tables of database told; 1 missing: public.forgotten");
    }

    @Test
    void rowsThatAreLeftOutAreAnError(PostgresPair pair) throws Exception {
        assertThat(failure(pair, false, "$real --exclude-table-data=forgotten \"$@\""))
                .contains("left out the rows of tables of database told; 1 missing: public.forgotten");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOwnerThatTheCatalogsDoNotShowIsAnError(boolean directly, PostgresPair pair) throws Exception {
        assertThat(failure(pair, directly, "$real \"$@\" && LC_ALL=C sed -i s/honest_owner/another_user/ $toc"))
                .contains("says that TABLE public.kept of database told belongs to another_user")
                .contains("show the owner honest_owner");
    }

    @Test
    void aDumpAloneThatEndsTooEarlyIsAnError(PostgresPair pair) throws Exception {
        DatabaseArchive archive = DatabaseArchive.builder(folder.resolve("alone"))
                .clientTools(tools("$real \"$@\" && truncate -s -1000 $toc"))
                .build();

        assertThatThrownBy(() -> archive.dump(pair.source().server(), "told"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("it ends too early");
    }

    /** The message of a migration by a pg_dump of our own; what the target had is there afterwards. */
    private String failure(PostgresPair pair, boolean directly, String commands) throws Exception {
        DumpRestore.Builder dump = DumpRestore.builder().definitionsFrom(DefinitionSource.CLIENT_TOOLS);
        if (!directly) {
            dump.archiveDirectory(folder.resolve("archives"));
        }
        DatabaseResult result = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(dump.build())
                .includeDatabase("told")
                .clientTools(tools(commands))
                .populatedTarget(PopulatedTarget.DROP)
                .build()
                .run()
                .database("told")
                .orElseThrow();

        assertThat(result.status()).as(result.toString()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(pair.target().queryValue("told", "SELECT id FROM kept"))
                .as("nothing is dropped before what takes its place is there")
                .isEqualTo("7");
        return result.message().orElseThrow();
    }

    private Path tools(String commands) throws Exception {
        Dumps.assumeTools(15, 15);
        ClientTools real = new ClientToolsFinder()
                .find(Optional.empty()).stream()
                        .filter(tools -> tools.version().major() == 15)
                        .findFirst()
                        .orElseThrow();
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("pg_restore"), real.pgRestore());
        Path script = Files.writeString(bin.resolve("pg_dump"), """
                #!/bin/sh
                real=%s
                case "$1" in --version) exec $real --version ;; esac
                for argument; do case "$argument" in --file=*) toc=${argument#--file=} ;; esac; done
                case "$*" in *--format=directory*) toc=$toc/toc.dat ;; esac
                %s
                """.formatted(real.pgDump(), commands));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }
}
