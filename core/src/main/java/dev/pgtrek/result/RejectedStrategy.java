package dev.pgtrek.result;

import dev.pgtrek.check.Finding;
import java.util.List;
import java.util.stream.Collectors;

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

    /** One line: the strategy's name, and why it was not used. */
    @Override
    public String toString() {
        return "not by " + name + ", since "
                + reasons.stream().map(reason -> reason.message().strip()).collect(Collectors.joining("; "));
    }
}
