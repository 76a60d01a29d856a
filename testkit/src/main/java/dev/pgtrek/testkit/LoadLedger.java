package dev.pgtrek.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the transactions of a {@link LoadGenerator}: acknowledged, failed, or unanswered if the connection was
 * lost while the server was committing. Immutable after {@link LoadGenerator#stop}.
 */
public final class LoadLedger {
    private final String run;
    private final List<LoadOutcomes> clients;

    LoadLedger(String run, List<LoadOutcomes> clients) {
        this.run = run;
        this.clients = clients;
    }

    /**
     * Returns the number of transactions whose commit the server acknowledged.
     *
     * @return the number over all connections
     */
    public int acknowledged() {
        return clients.stream()
                .mapToInt(client -> client.acknowledged().cardinality())
                .sum();
    }

    /**
     * Returns the number of transactions with an unknown outcome: the server did not answer.
     *
     * @return the number over all connections
     */
    public int unanswered() {
        return clients.stream()
                .mapToInt(client -> client.unanswered().cardinality())
                .sum();
    }

    /**
     * Returns the number of transactions that are certainly not committed.
     *
     * @return the number over all connections
     */
    public int failed() {
        return clients.stream().mapToInt(LoadOutcomes::failed).sum();
    }

    /**
     * Returns the longest time in which a connection had no transaction acknowledged: the outage as applications observe
     * it.
     *
     * @return the time
     */
    public Duration longestGap() {
        return Duration.ofNanos(
                clients.stream().mapToLong(LoadOutcomes::longestGapNanos).max().orElse(0));
    }

    /**
     * Compares the outcomes with the contents of a database.
     *
     * @param server the server
     * @param database the database's name
     * @return a line for each transaction that was acknowledged and is missing, or that is present and was neither
     *     acknowledged nor unanswered, and one if the accounts' sum is not zero; otherwise empty
     */
    public List<String> discrepancies(PostgresServer server, String database) {
        Map<Integer, BitSet> there = transactionsOn(server, database);
        List<String> lines = new ArrayList<>();
        for (LoadOutcomes client : clients) {
            BitSet present = there.getOrDefault(client.client(), new BitSet());
            BitSet lost = client.acknowledged();
            lost.andNot(present);
            lost.stream()
                    .forEach(number ->
                            lines.add("lost: transaction %d of connection %d".formatted(number, client.client())));
            BitSet unexpected = (BitSet) present.clone();
            unexpected.andNot(client.acknowledged());
            unexpected.andNot(client.unanswered());
            unexpected.stream()
                    .forEach(number -> lines.add(
                            "unexpected: transaction %d of connection %d".formatted(number, client.client())));
        }
        String sum = server.queryValue(database, "SELECT sum(balance) FROM load.account");
        if (!"0".equals(sum)) {
            lines.add("the accounts' sum must be 0, is " + sum);
        }
        return lines;
    }

    private Map<Integer, BitSet> transactionsOn(PostgresServer server, String database) {
        Map<Integer, BitSet> found = new HashMap<>();
        String query = "SELECT client, number FROM load.entry WHERE run = '%s'".formatted(run);
        for (List<@Nullable String> row : server.queryRows(database, query)) {
            int client = Integer.parseInt(Objects.requireNonNull(row.get(0)));
            int number = Integer.parseInt(Objects.requireNonNull(row.get(1)));
            found.computeIfAbsent(client, key -> new BitSet()).set(number);
        }
        return found;
    }

    /** Returns the numbers and the last failure. */
    @Override
    public String toString() {
        String lastFailure = clients.stream()
                .map(LoadOutcomes::lastFailure)
                .filter(Objects::nonNull)
                .findFirst()
                .map(failure -> ", the last one: " + failure)
                .orElse("");
        return "%d acknowledged, %d unanswered, %d failed%s"
                .formatted(acknowledged(), unanswered(), failed(), lastFailure);
    }
}
