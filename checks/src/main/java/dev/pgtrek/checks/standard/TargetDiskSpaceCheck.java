package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.option.Content;
import dev.pgtrek.server.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The target has space for the selected data, with a reserve for WAL and index builds. The free space is given by the
 * caller, or read with the rights of the target's user.
 */
final class TargetDiskSpaceCheck implements PreCheck {
    private static final double PERCENT = 100.0;

    static final Fact<FreeSpace> FREE = Fact.ofServer("free-space", Side.TARGET, FreeSpaceReader::read);

    @Override
    public String id() {
        return "target-disk-space";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasRows();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FREE);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        OptionalLong given = context.options().targetFreeBytes();
        if (given.isPresent()) {
            return compare(context, "the target", SelectedBytes.of(context), given.getAsLong());
        }
        FreeSpace free = context.fact(FREE);
        if (free.unseen().isPresent()) {
            return List.of(Finding.warning(
                            id(),
                            "the target's free disk space could not be seen: "
                                    + free.unseen().get() + "; needed are "
                                    + needed(context, SelectedBytes.of(context)))
                    .withRemedy("look yourself and give the figure (Migration.targetFreeBytes); or, as a"
                            + " superuser of the target: GRANT pg_execute_server_program TO "
                            + PrintedSql.name(context.target().user().name())));
        }
        Map<String, Long> wanted = new HashMap<>();
        SelectedBytes.byTargetTablespace(context)
                .forEach((tablespace, bytes) -> wanted.merge(
                        free.bytes().containsKey(tablespace) ? tablespace : FreeSpace.DEFAULT, bytes, Long::sum));
        List<Finding> findings = new ArrayList<>();
        free.bytes()
                .forEach((tablespace, bytes) -> findings.addAll(compare(
                        context,
                        tablespace.equals(FreeSpace.DEFAULT)
                                ? "the file system of the target's data directory"
                                : "the file system of the target's tablespace " + tablespace,
                        wanted.getOrDefault(tablespace, 0L),
                        bytes)));
        return findings;
    }

    private List<Finding> compare(CheckContext context, String where, long bytes, long free) {
        if (free >= bytes * (context.options().targetSpacePercent() / PERCENT)) {
            return List.of();
        }
        return List.of(Finding.error(
                        id(),
                        where + " has about " + Quantities.settingBytes(free) + " free; needed are "
                                + needed(context, bytes))
                .withRemedy("give the target a larger disk, or select less"));
    }

    private static String needed(CheckContext context, long bytes) {
        int percent = context.options().targetSpacePercent();
        return Quantities.settingBytes((long) (bytes * (percent / PERCENT))) + ", which is " + percent + " % of the "
                + Quantities.settingBytes(bytes) + " selected on the source";
    }
}
