package dev.pgtrek;

import dev.pgtrek.check.Finding;
import java.util.List;

/**
 * A strategy that was not used for a database, and the requirements of it that were not met.
 *
 * @param name the strategy's name
 * @param reasons its unmet requirements; never empty
 */
public record RejectedStrategy(String name, List<Finding> reasons) {
    public RejectedStrategy {
        reasons = List.copyOf(reasons);
    }
}
