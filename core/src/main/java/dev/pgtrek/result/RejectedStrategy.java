package dev.pgtrek.result;

import dev.pgtrek.check.Finding;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A strategy that was rejected for a database, with its unmet requirements.
 *
 * @param name the strategy's name
 * @param reasons its unmet requirements; never empty
 */
public record RejectedStrategy(String name, List<Finding> reasons) {
    public RejectedStrategy {
        reasons = List.copyOf(reasons);
    }

    /** Returns one line: the strategy's name, and why it was rejected. */
    @Override
    public String toString() {
        return "not by " + name + ", since "
                + reasons.stream().map(reason -> reason.message().strip()).collect(Collectors.joining("; "));
    }
}
