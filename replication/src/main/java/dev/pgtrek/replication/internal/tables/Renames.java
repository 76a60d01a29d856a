package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.QualifiedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The statements that give tables of the target the current names of the source, and that restore their old names.
 * Immutable.
 */
public record Renames(Collection<String> toNewNames, Collection<String> toOldNames) {
    public Renames {
        toNewNames = List.copyOf(toNewNames);
        toOldNames = List.copyOf(toOldNames);
    }

    /** Returns the renames of all renamed tables, except those whose new name is taken on the target. */
    static Renames of(ReplicatedSet set) {
        Collection<String> forth = new LinkedHashSet<>();
        Collection<String> back = new LinkedHashSet<>();
        for (Pair pair : set.pairs.values()) {
            set.source
                    .find(pair.source())
                    .filter(source -> !source.isSequence())
                    .ifPresent(source -> set.target
                            .find(pair.target())
                            .filter(target -> set.target.find(source.name()).isEmpty())
                            .ifPresent(target -> {
                                forth.addAll(statements(set, target, source.name()));
                                back.addAll(reversed(set, target, source));
                            }));
        }
        return new Renames(forth, back);
    }

    /** Returns the statements that rename a table or sequence of the target. */
    static List<String> statements(ReplicatedSet set, CatalogRelation target, QualifiedName newName) {
        return isWholeSchema(set, target.name(), newName)
                ? List.of(schema(target.name(), newName))
                : statements(target, target.name(), newName);
    }

    private static List<String> reversed(ReplicatedSet set, CatalogRelation target, CatalogRelation source) {
        return isWholeSchema(set, target.name(), source.name())
                ? List.of(schema(source.name(), target.name()))
                : statements(target, source.name(), target.name());
    }

    private static String schema(QualifiedName from, QualifiedName to) {
        return "ALTER SCHEMA " + PrintedSql.name(from.schema()) + " RENAME TO " + PrintedSql.name(to.schema());
    }

    private static List<String> statements(CatalogRelation relation, QualifiedName from, QualifiedName to) {
        String alter = relation.isSequence() ? "ALTER SEQUENCE " : "ALTER TABLE ";
        List<String> statements = new ArrayList<>();
        if (!to.name().equals(from.name())) {
            statements.add(alter + PrintedSql.name(from) + " RENAME TO " + PrintedSql.name(to.name()));
        }
        if (!to.schema().equals(from.schema())) {
            statements.add(alter + PrintedSql.name(new QualifiedName(from.schema(), to.name())) + " SET SCHEMA "
                    + PrintedSql.name(to.schema()));
        }
        return statements;
    }

    private static boolean isWholeSchema(ReplicatedSet set, QualifiedName before, QualifiedName after) {
        return !before.schema().equals(after.schema())
                && before.name().equals(after.name())
                && set.source.all().stream()
                        .noneMatch(one -> one.name().schema().equals(before.schema()))
                && set.target.all().stream()
                        .noneMatch(one -> one.name().schema().equals(after.schema()));
    }
}
