package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import java.util.List;

/** The target is of the source's major version, or a newer one. */
final class TargetVersionCheck implements PreCheck {
    @Override
    public String id() {
        return "target-version";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        int source = context.source().version().major();
        int target = context.target().version().major();
        if (target >= source || context.options().allowOlderTarget()) {
            return List.of();
        }
        return List.of(Finding.error(
                        id(),
                        "the target is of version " + context.target().version()
                                + ", older than the source, which is of version "
                                + context.source().version())
                .withRemedy("choose a target of version " + source
                        + " or newer, or allow an older target at your own risk"));
    }
}
