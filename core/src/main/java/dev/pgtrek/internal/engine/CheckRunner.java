package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.CheckReport.NotRun;
import dev.pgtrek.check.FactUnavailableException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs checks over one context; an exception of one check does not stop the others. */
final class CheckRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CheckRunner.class);

    private final String migrationId;
    private final CheckContext context;

    CheckRunner(String migrationId, CheckContext context) {
        this.migrationId = migrationId;
        this.context = context;
    }

    /** The findings of the checks. */
    record Outcome(List<Finding> findings, List<NotRun> notRun) {}

    Outcome run(List<PreCheck> checks) {
        List<Finding> findings = new ArrayList<>();
        List<NotRun> notRun = new ArrayList<>();
        for (PreCheck check : checks) {
            if (applies(check)) {
                run(check, findings, notRun);
            }
        }
        return new Outcome(findings, notRun);
    }

    private boolean applies(PreCheck check) {
        return check.appliesTo(context.options().content())
                && !context.options().ignoredChecks().contains(check.id());
    }

    private void run(PreCheck check, List<Finding> findings, List<NotRun> notRun) {
        try {
            boolean strict = context.options().strictChecks().contains(check.id());
            for (Finding finding : check.check(context)) {
                findings.add(strict && finding.severity() == Severity.WARNING ? finding.as(Severity.ERROR) : finding);
            }
        } catch (FactUnavailableException e) {
            notRun.add(
                    new NotRun(check.id(), Optional.ofNullable(e.getMessage()).orElse("a fact is missing")));
        } catch (RuntimeException e) { // a caller's own check may throw anything
            LOG.warn("{} - check {} failed", migrationId, check.id(), e);
            findings.add(Finding.error(check.id(), "the check itself failed: " + e)
                    .withRemedy("correct the check, or ignore it by its id"));
        }
    }
}
