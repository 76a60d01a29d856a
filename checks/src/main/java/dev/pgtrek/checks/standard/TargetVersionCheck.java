package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The target has the source's major version, or a newer one. */
final class TargetVersionCheck implements PreCheck {
    private static final int OLDEST_TESTED = 10;
    private static final int NEWEST_TESTED = 18;

    @Override
    public String id() {
        return "target-version";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerVersion source = context.source().version();
        ServerVersion target = context.target().version();
        if (target.major() < source.major() && !context.options().allowOlderTarget()) {
            return List.of(Finding.error(
                            id(),
                            "the target is of version " + target + ", older than the source, which is of version "
                                    + source)
                    .withRemedy("choose a target of version " + source.major()
                            + " or newer, or allow an older target at your own risk"));
        }
        return Stream.of(untested(Side.SOURCE, source), untested(Side.TARGET, target))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Finding> untested(Side side, ServerVersion version) {
        return version.major() <= NEWEST_TESTED
                ? Optional.empty()
                : Optional.of(Finding.warning(
                                id(),
                                "the " + side + " is of version " + version + ", and pgtrek is tested with "
                                        + OLDEST_TESTED + " to " + NEWEST_TESTED
                                        + ": a kind of object or a property that is new since is not carried, and not"
                                        + " noticed")
                        .withRemedy("look into the release notes of " + version.major()
                                + " for what you use of it, and compare both sides' definitions when it is done"));
    }
}
