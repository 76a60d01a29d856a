package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/**
 * {@code pooler}: replication requires a direct connection to the server. A pooler that shares sessions among clients
 * keeps neither a snapshot nor a session's settings, and most poolers support no replication command. A pooler is
 * detected by the process number: the one sent to the client at login differs from the answering process.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP">BackendKeyData</a>
 */
final class PoolerCheck implements PreCheck {
    static final Fact<Boolean> BEFORE_SOURCE = fact(Side.SOURCE);
    static final Fact<Boolean> BEFORE_TARGET = fact(Side.TARGET);

    private static Fact<Boolean> fact(Side side) {
        return Fact.ofServer(
                "pooler",
                side,
                connection -> !Rows.all(connection, "SELECT pg_catalog.pg_backend_pid()", row -> row.getInt(1))
                        .contains(connection.unwrap(PGConnection.class).getBackendPID()));
    }

    @Override
    public String id() {
        return "pooler";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(BEFORE_SOURCE, BEFORE_TARGET);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return Stream.of(BEFORE_SOURCE, BEFORE_TARGET)
                .filter(context::fact)
                .map(fact -> Finding.warning(
                                id(),
                                "something stands between pgtrek and the " + fact.side()
                                        + ", as a pooler does; replication fails through one that pools transactions or"
                                        + " statements")
                        .withRemedy("give the " + fact.side() + "'s own address and port, behind the pooler"))
                .toList();
    }
}
