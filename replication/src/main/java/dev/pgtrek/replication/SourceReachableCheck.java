package dev.pgtrek.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that the target itself can connect to the source. Creates a subscription in a transaction that is rolled
 * back: this connects for real, and leaves nothing on either server. Where the target's user may not create one,
 * another check reports it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createsubscription.html">CREATE SUBSCRIPTION</a>
 */
final class SourceReachableCheck implements PreCheck {
    /** The name of the subscription, which is always rolled back. */
    private static final ReplicationName NAME = ReplicationName.of("check", "");

    private final Fact<Optional<String>> refusal;

    /** @param asSeen how the target connects to the source, where this differs from how this process connects */
    SourceReachableCheck(Optional<Server> asSeen) {
        this.refusal = Fact.ofPair("source-refuses-target", (target, source) -> tryFrom(target, asSeen.orElse(source)));
    }

    Fact<Optional<String>> refusal() {
        return refusal;
    }

    @Override
    public String id() {
        return "source-reachable-from-target";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(refusal);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.fact(refusal).stream()
                .map(why -> Finding.error(id(), "the target can't subscribe to the source: " + why)
                        .withRemedy("let the target's host in: listen_addresses, pg_hba.conf and firewall"
                                + " of the source; or"
                                + " give the address by which the target reaches it"
                                + " (LogicalReplication.sourceAsSeenFromTarget)"))
                .toList();
    }

    /** Returns why the target can't connect; empty where it can, or where its user may not try. */
    private static Optional<String> tryFrom(Connection target, Server source) throws SQLException {
        target.rollback();
        target.setReadOnly(false);
        try {
            new TargetSubscription(target, NAME).tryConnection(source.conninfo(source.database()));
            return Optional.empty();
        } catch (SQLException e) {
            return SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
                    ? Optional.empty()
                    : Optional.of(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        } finally {
            target.setReadOnly(true);
            target.setAutoCommit(false);
        }
    }
}
