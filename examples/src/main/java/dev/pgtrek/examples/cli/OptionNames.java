package dev.pgtrek.examples.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Replaces names of API options in the library's messages by the command's own options. */
final class OptionNames {
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("Cutover.leftOut", "--leave-out"),
            Map.entry("Cutover.copyLargeObjects", "--large-objects copy"),
            Map.entry("PopulatedTarget.APPEND", "--populated append"),
            Map.entry("PopulatedTarget.DROP", "--populated drop"),
            Map.entry("KeylessTables.COPY_AT_CUTOVER", "--keyless copy-at-cutover"),
            Map.entry("LogicalReplication.keylessTables", "--keyless"),
            Map.entry("LogicalReplication.sourceAsSeenFromTarget", "--source-from-target"),
            Map.entry("call ReplicationHandle.followNewTables()", "run pgtrek follow-new-tables"),
            Map.entry(
                    "call ReplicationHandle.followNewTables(DroppedTables.DROP)",
                    "run pgtrek follow-new-tables --dropped-tables drop"),
            Map.entry("ReplicationHandle.stop", "pgtrek stop --database"),
            Map.entry("Content.DEFINITIONS", "--schema-only"),
            Map.entry("Content.ROWS", "--data-only"),
            Map.entry("Migration.includeSchema", "--include-schema"),
            Map.entry("Migration.excludeObject", "--exclude-object"),
            Map.entry("Migration.excludeTable", "--exclude-table"),
            Map.entry("Migration.ignoreCheck", "--ignore-check"),
            Map.entry("Migration.overwriteDatabase", "--overwrite-database"),
            Map.entry("Migration.renameDatabase", "--rename-database"),
            Map.entry("Verification.Builder.renameDatabase", "--rename-database"),
            Map.entry("Migration.targetFreeBytes", "--target-free-space"),
            Map.entry("DumpRestore.allowRefusedStatements", "--allow-refused"),
            Map.entry("DumpRestore.orphanedRows(NOT_VALID)", "--orphaned-rows not-valid"),
            Map.entry("Verification.of(source, target)", "./pgtrek verify"));

    private static final Pattern NAMES = Pattern.compile(
            OPTIONS.keySet().stream().map(Pattern::quote).sorted().collect(Collectors.joining("|", "\\b(?:", ")")));

    private OptionNames() {}

    /** Returns a text with the command's own options. */
    static String ofCommand(String text) {
        return NAMES.matcher(text).replaceAll(name -> Matcher.quoteReplacement(OPTIONS.get(name.group())));
    }
}
