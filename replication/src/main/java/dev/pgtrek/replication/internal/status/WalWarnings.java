package dev.pgtrek.replication.internal.status;

import dev.pgtrek.check.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Warnings about the WAL that a slot keeps, issued early: at half of the limit.
 *
 * @param database the slot's database
 * @param limit the number of bytes from which the replication is given up
 */
record WalWarnings(String database, OptionalLong limit) {
    /** The id of the check under which these are reported. */
    static final String ID = "wal-kept";

    private static final String REMEDY =
            "look whether the target takes changes, by its status and its log; make room on the"
                    + " source, or stop this migration";

    /**
     * Returns the warnings.
     *
     * @param kept the bytes that the slot keeps
     * @param left how many more may be written before the source invalidates the slot
     */
    List<Finding> of(OptionalLong kept, OptionalLong left) {
        List<Finding> warnings = new ArrayList<>();
        long bytes = kept.orElse(0);
        if (limit.isPresent() && bytes > limit.getAsLong() / 2) {
            warnings.add(warning("its slot keeps " + bytes + " bytes of WAL on the source; replication is given up at "
                    + limit.getAsLong()));
        }
        if (left.isPresent() && left.getAsLong() < bytes) {
            warnings.add(
                    warning("its slot keeps " + bytes + " bytes of WAL on the source, which gives the slot up after "
                            + Math.max(0, left.getAsLong()) + " more (max_slot_wal_keep_size)"));
        }
        return warnings;
    }

    private Finding warning(String message) {
        return Finding.warning(ID, message).withRemedy(REMEDY).forDatabase(database);
    }
}
