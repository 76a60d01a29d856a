package dev.pgtrek.dump.internal.archive;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.option.PopulatedTarget;
import java.util.ArrayList;
import java.util.List;

/** Rejects options that pg_dump and pg_restore do not support. */
public final class ArchiveModeCheck implements PreCheck {
    private final boolean archiveMode;

    public ArchiveModeCheck(boolean archiveMode) {
        this.archiveMode = archiveMode;
    }

    @Override
    public String id() {
        return "archive-mode";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        if (!archiveMode) {
            return findings;
        }
        if (context.options().sourceLimits().bytesPerSecond().isPresent()) {
            findings.add(Finding.error(id(), "pg_dump can't be held to a number of bytes in a second")
                    .withRemedy("leave out that limit, or the archive directory"));
        }
        if (context.options().populatedTarget() == PopulatedTarget.APPEND) {
            findings.add(Finding.error(id(), "pg_restore can't tell which rows are on the target already")
                    .withRemedy("leave out the archive directory, or choose refuse"));
        }
        return findings;
    }
}
