package dev.pgtrek.strategy;

import dev.pgtrek.result.Leftover;
import dev.pgtrek.text.Printable;
import java.util.List;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/** What ending the replication of one database did. Immutable. */
@Value.Immutable
public abstract class StopReport implements Printable {
    StopReport() {}

    public abstract String database();

    /** The objects that were removed and the settings that were put back, such as {@code slot pgtrek_x on the source}. */
    public abstract List<String> removed();

    /** The sequences of the target that were set to where those of the source were. */
    @Value.Default
    public long sequences() {
        return 0;
    }

    /** What is on the target as it was when the copy began, since replication does not carry it. */
    public abstract List<String> stale();

    /** What could not be removed or done, such as objects on a server that was not to be reached. */
    public abstract List<Leftover> left();

    /** Whether nothing is left to do. */
    public boolean complete() {
        return left().isEmpty();
    }

    /** Returns what was removed, a line for all of it, and a line for each thing that is left. */
    @Override
    public String toText() {
        return ReplicationText.ofStop(List.of(this));
    }

    /** Returns the object that stands for this database in {@link #toJson(String, List)}. */
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
