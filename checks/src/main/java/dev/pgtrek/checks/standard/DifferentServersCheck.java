package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import java.util.List;

/** Source and target are different servers, not one under two names; verified by system identifier and an advisory lock. */
final class DifferentServersCheck implements PreCheck {
    @Override
    public String id() {
        return "different-servers";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        if (!context.sameServer()) {
            return List.of();
        }
        return List.of(Finding.error(
                        id(),
                        "source and target are one and the same server"
                                + context.source()
                                        .systemIdentifier()
                                        .map(id -> " (system identifier " + id + ")")
                                        .orElse(""))
                .withRemedy("give the address of the server to migrate to as the target"));
    }
}
