package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.option.Content;
import java.util.List;
import java.util.OptionalLong;

/** The selected databases are no larger than the caller allows; with a table filter, the selected tables. */
final class DatabaseSizeCheck implements PreCheck {
    @Override
    public String id() {
        return "database-size";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasRows();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        OptionalLong limit = context.options().maxTotalSize();
        if (limit.isEmpty()) {
            return List.of();
        }
        long bytes = SelectedBytes.of(context);
        if (bytes <= limit.getAsLong()) {
            return List.of();
        }
        return List.of(Finding.error(
                        id(),
                        "what is selected takes up " + bytes + " bytes on the source; the limit is "
                                + limit.getAsLong())
                .withRemedy("raise the limit, or select less"));
    }
}
