package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.option.Content;
import dev.pgtrek.server.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * No object depends on a feature that the target's version has removed: the findings of {@code pg_upgrade --check}, as
 * far as they matter to a copy of definitions and rows.
 *
 * @see <a href="https://www.postgresql.org/docs/current/pgupgrade.html">pg_upgrade</a>
 */
final class IncompatibleObjectsCheck implements PreCheck {
    static final Fact<List<IncompatibleObject>> OBJECTS =
            Fact.ofDatabase("incompatible-objects", Side.SOURCE, IncompatibleObjectsReader::read);

    /** The message for each kind, and the target's version since which it matters. */
    private record Rule(IncompatibleObject.Kind kind, Severity severity, int since, String message, String remedy) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    IncompatibleObject.Kind.WITH_OIDS,
                    Severity.ERROR,
                    12,
                    "tables made WITH OIDS, which the target does not have: they would arrive without the column oid",
                    "on the source, once nothing reads that column: ALTER TABLE … SET WITHOUT OIDS"),
            new Rule(
                    IncompatibleObject.Kind.REMOVED_TYPE,
                    Severity.ERROR,
                    12,
                    "types that the target does not have, so that it would refuse what is made of them",
                    "on the source: ALTER TABLE … ALTER COLUMN … TYPE timestamptz (interval for reltime, tstzrange for"
                            + " tinterval)"),
            new Rule(
                    IncompatibleObject.Kind.POSTFIX_OPERATOR,
                    Severity.ERROR,
                    14,
                    "postfix operators, which the target does not have",
                    "on the source: replace their use by functions, then DROP OPERATOR"),
            new Rule(
                    IncompatibleObject.Kind.ARRAY_FUNCTION,
                    Severity.ERROR,
                    14,
                    "aggregates or operators made of array functions whose argument types changed with version 14, so that"
                            + " the target would refuse them",
                    "on the source: drop them; on the target afterwards: create them with anycompatible and"
                            + " anycompatiblearray in place of anyelement and anyarray"),
            new Rule(
                    IncompatibleObject.Kind.REG_COLUMN,
                    Severity.WARNING,
                    0,
                    "columns that refer to objects by number; rows carry the names, and are refused where the"
                            + " target has none"
                            + " of that name",
                    "make sure that what they name exists on the target, or store the names as text"),
            new Rule(
                    IncompatibleObject.Kind.C_FUNCTION,
                    Severity.WARNING,
                    0,
                    "functions in C that belong to no extension; they are refused where the target's host lacks"
                            + " their library",
                    "install the library, built for the target's version, on the target's host"));

    @Override
    public String id() {
        return "incompatible-objects";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(OBJECTS, SystemObjects.USED, SystemObjects.ON_TARGET);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            List<IncompatibleObject> objects = context.fact(OBJECTS, database.name());
            RULES.stream()
                    .filter(rule -> context.target().version().atLeast(rule.since))
                    .flatMap(rule -> byRule(rule, objects).stream())
                    .map(finding -> finding.forDatabase(database.name()))
                    .forEach(findings::add);
            missing(context, database.name()).ifPresent(findings::add);
        }
        return findings;
    }

    private Optional<Finding> byRule(Rule rule, List<IncompatibleObject> objects) {
        List<String> names = objects.stream()
                .filter(object -> object.kind() == rule.kind)
                .map(IncompatibleObject::name)
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.builder()
                        .id(id())
                        .severity(rule.severity)
                        .message(rule.message + ": " + Names.some(names))
                        .objects(names)
                        .remedy(rule.remedy)
                        .build());
    }

    /** Asks the target, instead of using a list of removed features. */
    private Optional<Finding> missing(CheckContext context, String database) {
        Set<String> there = context.fact(SystemObjects.ON_TARGET);
        Collection<String> missing = new TreeSet<>();
        for (SystemUse use : context.fact(SystemObjects.USED, database)) {
            if (!there.contains(use.system())) {
                missing.add(use.user() + " uses " + use.system());
            }
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.error(
                                id(),
                                "the target's version has not all that views and defaults stand on, and would refuse"
                                        + " them: " + Names.some(missing))
                        .forDatabase(database)
                        .listing(missing)
                        .withRemedy("change them on the source, or exclude them"));
    }
}
