package dev.pgtrek.checks.standard;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Reads the free space of a server's file systems without writing anything. No function returns it, and a program's
 * output can only be copied into a table. But a {@code COPY … TO PROGRAM}, which is allowed in a read-only transaction,
 * fails with the exit code of its program. That code can encode a number: the free space in steps of 8 %, rounded down.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>
 */
final class FreeSpaceReader {
    private static final double STEP = 1.08;
    private static final long UNIT = 1L << 20;

    private static final int MOST = 248;
    private static final int SAME_FILE_SYSTEM = 251;
    private static final int NOT_TOLD = 252;
    /** The shell's exit codes for programs that it can't start. */
    private static final int SHELL_CODE = 126;

    private static final int SHELL_CODES = 2;

    private static final String PROGRAM_FAILED = "38000";
    private static final Pattern EXIT_CODE = Pattern.compile("exit(?:ed with exit)? code (\\d+)");

    private static final String MAY_RUN_PROGRAMS = """
            SELECT u.rolsuper OR EXISTS (SELECT
                                           FROM pg_catalog.pg_roles r
                                          WHERE r.rolname = 'pg_execute_server_program'
                                            AND pg_catalog.pg_has_role(r.oid, 'USAGE')) AS may,
                   u.rolsuper
              FROM pg_catalog.pg_roles u
             WHERE u.rolname = current_user
            """;

    /** In English, and without an error in the server's log, until the rollback to the savepoint. */
    private static final String QUIETLY = """
            SELECT pg_catalog.set_config('lc_messages', 'C', true),
                   pg_catalog.set_config('log_min_messages', 'panic', true),
                   pg_catalog.set_config('log_min_error_statement', 'panic', true),
                   pg_catalog.set_config('log_statement', 'none', true)
            """;

    private static final String TABLESPACES = """
            SELECT t.spcname, t.oid
              FROM pg_catalog.pg_tablespace t
             WHERE t.spcname NOT IN ('pg_default', 'pg_global')
             ORDER BY t.spcname
            """;

    /** A server process runs in the data directory. df -P writes one line for each path, below a heading. */
    private static final String PROGRAM = """
            COPY (SELECT WHERE false) TO PROGRAM $program$
            LC_ALL=C df -P -k ${paths} | awk '
            NR == 2 { home = $NF }
            { mount = $NF; free = $(NF - 2) }
            END {
              if (NR != ${lines}) exit ${notTold}
              if (NR == 3 && mount == home) exit ${same}
              for (size = 1; size <= free / 1024 && steps < ${most}; size *= ${step}) steps++
              exit steps + (steps < ${shellCode} ? 0 : ${shellCodes})
            }'
            $program$
            """.replace("${notTold}", "" + NOT_TOLD)
            .replace("${same}", "" + SAME_FILE_SYSTEM)
            .replace("${most}", "" + MOST)
            .replace("${step}", "" + STEP)
            .replace("${shellCodes}", "" + SHELL_CODES)
            .replace("${shellCode}", "" + SHELL_CODE);

    private record Privileges(boolean may, boolean superuser) {}

    private record Place(String tablespace, String paths, int lines) {}

    private FreeSpaceReader() {}

    static FreeSpace read(Connection connection) throws SQLException {
        Privileges privileges = Rows.all(
                        connection,
                        MAY_RUN_PROGRAMS,
                        row -> new Privileges(row.getBoolean("may"), row.getBoolean("rolsuper")))
                .get(0);
        if (!privileges.may) {
            return FreeSpace.unseen("the target's user is neither a superuser nor in pg_execute_server_program");
        }
        Map<String, Long> free = new LinkedHashMap<>();
        for (Place place : places(connection)) {
            int code = exitCode(connection, place, privileges.superuser);
            if (code >= NOT_TOLD || (code >= SHELL_CODE && code < SHELL_CODE + SHELL_CODES)) {
                return FreeSpace.unseen("df and awk on the target's host did not tell it");
            }
            if (code != SAME_FILE_SYSTEM) {
                free.put(place.tablespace, bytes(code));
            }
        }
        return FreeSpace.of(free);
    }

    private static List<Place> places(Connection connection) throws SQLException {
        List<Place> places = new ArrayList<>();
        places.add(new Place(FreeSpace.DEFAULT, ".", 2));
        places.addAll(Rows.all(
                connection,
                TABLESPACES,
                row -> new Place(row.getString("spcname"), ". pg_tblspc/" + row.getLong("oid") + "/", 3)));
        return places;
    }

    private static int exitCode(Connection connection, Place place, boolean quietly) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            if (quietly) {
                statement.execute(QUIETLY);
            }
            statement.execute(PROGRAM.replace("${paths}", place.paths).replace("${lines}", "" + place.lines));
            return 0;
        } catch (PSQLException e) {
            return exitCode(e);
        } finally {
            connection.rollback(before);
        }
    }

    /** In any other case, the free space is unknown. */
    private static int exitCode(PSQLException failure) throws PSQLException {
        ServerErrorMessage message = failure.getServerErrorMessage();
        if (message == null || !PROGRAM_FAILED.equals(message.getSQLState()) || message.getDetail() == null) {
            throw failure;
        }
        Matcher code = EXIT_CODE.matcher(message.getDetail());
        return code.find() ? Integer.parseInt(code.group(1)) : NOT_TOLD;
    }

    /** Returns the least number of free bytes that an exit code represents. */
    static long bytes(int exitCode) {
        int steps = exitCode < SHELL_CODE ? exitCode : exitCode - SHELL_CODES;
        return steps == 0 ? 0 : (long) (Math.pow(STEP, steps - 1) * UNIT);
    }
}
