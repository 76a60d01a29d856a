package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import java.io.EOFException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class CopyFailuresTest {
    private static final QualifiedName TABLE = new QualifiedName("shop", "orders");

    private static PSQLException server(String fields) {
        return new PSQLException(new ServerErrorMessage(fields.replace('|', '\0') + '\0'));
    }

    @Test
    void theServersWordsAndThePlaceInTheDataAreKept() {
        SQLException refusal =
                server("SERROR|C22P02|Minvalid input syntax for type integer: \"x\"|WCOPY orders, line 3,"
                        + " column id: \"x\"");
        TableCopyException failure = CopyFailures.of(TABLE, Side.TARGET, "rows were written", refusal, 0);
        assertThat(failure)
                .hasMessageContaining("table shop.orders: the target refused it while rows were written")
                .hasMessageContaining("invalid input syntax for type integer: \"x\"")
                .hasMessageContaining("at COPY orders, line 3, column id: \"x\" [22P02]")
                .hasMessageEndingWith("Correct the row on the source, or exclude the table, and run again")
                .hasCause(refusal);
        assertThat(failure.code()).isEqualTo(ErrorCode.DATABASE);
        assertThat(failure.table()).isEqualTo(TABLE);
    }

    @Test
    void linesOfALaterCopyAreCountedFromTheRowsBefore() {
        SQLException refusal = server("SERROR|C23514|Mno|WCOPY orders, line 3");
        assertThat(CopyFailures.of(TABLE, Side.TARGET, "rows were written", refusal, 1_000))
                .hasMessageContaining("line 3 (line 1 is row 1001 of those sent)");
    }

    @Test
    void aLostSessionMayBeTriedAgain() {
        SQLException lost = new PSQLException(
                "Database connection failed when reading from copy", PSQLState.CONNECTION_FAILURE, new EOFException());
        TableCopyException failure = CopyFailures.of(TABLE, Side.SOURCE, "rows were read", lost);
        assertThat(failure)
                .hasMessageContaining("the session with the source was lost while rows were read")
                .hasMessageContaining("EOFException")
                .hasMessageContaining("source's log");
        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION);
        assertThat(failure.retryable()).isTrue();

        SQLException ended = server("SFATAL|C57P01|Mterminating connection due to administrator command");
        assertThat(CopyFailures.of(TABLE, Side.SOURCE, "rows were read", ended).code())
                .isEqualTo(ErrorCode.CONNECTION);
    }

    @Test
    void whatIsToBeDoneDependsOnWhatTheServerSaid() {
        assertThat(CopyFailures.of(TABLE, Side.TARGET, "x", server("SERROR|C53100|Mfull")))
                .hasMessageContaining("Make room on the target's disk");
        assertThat(CopyFailures.of(TABLE, Side.SOURCE, "x", server("SERROR|C42501|Mrow security")))
                .hasMessageContaining("BYPASSRLS");
    }

    @Test
    void onlyKeysAndExclusionConstraintsCollide() {
        assertThat(CopyFailures.isCollision(CopyFailures.of(TABLE, Side.TARGET, "x", server("SERROR|C23505|Mdup"))))
                .isTrue();
        assertThat(CopyFailures.isCollision(CopyFailures.of(TABLE, Side.TARGET, "x", server("SERROR|C23P01|Mexcl"))))
                .isTrue();
        assertThat(CopyFailures.isCollision(CopyFailures.of(TABLE, Side.TARGET, "x", server("SERROR|C23514|Mcheck"))))
                .isFalse();
    }
}
