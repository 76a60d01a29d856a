package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.server.ServerVersion;
import java.util.List;

/** Checks whether {@code pg_dump} and {@code pg_restore} are installed in a version that works with both servers. */
public final class ClientToolsCheck implements PreCheck {
    private final ToolsFinder finder;

    public ClientToolsCheck(ToolsFinder finder) {
        this.finder = finder;
    }

    @Override
    public String id() {
        return "client-tools";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ServerVersion source = context.source().version();
        ServerVersion target = context.target().version();
        List<ClientTools> installed;
        try {
            installed = finder.find(context.options().clientTools());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Finding.error(id(), "interrupted while pg_dump and pg_restore were looked for"));
        }
        if (ToolChoice.among(installed, source, target).isPresent()) {
            return List.of();
        }
        return List.of(Finding.error(
                        id(), ToolChoice.refusal(installed, context.options().clientTools(), source, target))
                .withRemedy(ToolChoice.remedy(source, target)));
    }
}
