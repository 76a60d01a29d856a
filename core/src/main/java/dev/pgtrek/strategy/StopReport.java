package dev.pgtrek.strategy;

import dev.pgtrek.result.Leftover;
import dev.pgtrek.text.Printable;
import java.util.List;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/** The report on ending the replication of one database. Immutable. */
@Value.Immutable
public abstract class StopReport implements Printable {
    StopReport() {}

    public abstract String database();

    /**
     * The objects that were removed and the settings that were restored, such as {@code slot pgtrek_x on the source}.
     */
    public abstract List<String> removed();

    /** The number of the target's sequences that were set to the source's positions. */
    @Value.Default
    public long sequences() {
        return 0;
    }

    /** What the target holds as of the start of the copy, because it does not replicate. */
    public abstract List<String> stale();

    /** What could not be removed or done, such as objects on an unreachable server. */
    public abstract List<Leftover> left();

    /** Whether nothing is left to do. */
    public boolean complete() {
        return left().isEmpty();
    }

    /** Returns one line for everything that was removed, and a line for each leftover. */
    @Override
    public String toText() {
        return ReplicationText.ofStop(List.of(this));
    }

    /** Returns this database's object in {@link #toJson(String, List)}. */
    @Override
    public String toJson() {
        return ReplicationJson.of(this);
    }

    /**
     * Returns the reports of a migration's databases as text: what was removed, and what is left.
     *
     * @param reports one for each database
     */
    public static String toText(List<StopReport> reports) {
        return ReplicationText.ofStop(reports);
    }

    /**
     * Returns the reports of a migration's databases as one JSON object on one line: {@code migrationId},
     * {@code status}, which is {@code completed} where nothing is left to do and {@code failed} otherwise, and
     * {@code databases}.
     *
     * @param migrationId the migration's id; null where there is no migration
     * @param reports one for each database
     */
    public static String toJson(@Nullable String migrationId, List<StopReport> reports) {
        return ReplicationJson.ofStop(migrationId, reports);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link StopReport}; not thread-safe. */
    public static final class Builder extends ImmutableStopReport.Builder {
        Builder() {}
    }
}
