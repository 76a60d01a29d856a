package dev.pgtrek.replication.internal.deferred;

import dev.pgtrek.inventory.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A foreign key, as {@code pg_constraint} stores it.
 *
 * @param columns of the table, in the key's order
 * @param referencedColumns in the same order
 * @param match {@code confmatchtype}
 * @param onUpdate {@code confupdtype}
 * @param onDelete {@code confdeltype}
 * @param setColumns the columns that a deletion sets; empty for all
 * @param traits all other differences from a plain key
 * @param comment the comment on it
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-constraint.html">pg_constraint</a>
 */
public record DeferredForeignKey(
        QualifiedName table,
        String name,
        List<String> columns,
        QualifiedName referenced,
        List<String> referencedColumns,
        Match match,
        Action onUpdate,
        Action onDelete,
        List<String> setColumns,
        List<Trait> traits,
        Optional<String> comment)
        implements DeferredDefinition {
    /** Which rows with NULLs match. */
    public enum Match {
        SIMPLE("s"),
        FULL("f"),
        PARTIAL("p");

        private final String code;

        Match(String code) {
            this.code = code;
        }

        /** Returns the code in {@code pg_constraint}. */
        public String code() {
            return code;
        }

        static Match of(String code) {
            for (Match match : values()) {
                if (match.code.equals(code)) {
                    return match;
                }
            }
            throw new IllegalArgumentException("match type of a foreign key: '" + code + "'");
        }
    }

    /** How referring rows are handled. */
    public enum Action {
        NO_ACTION("a"),
        RESTRICT("r"),
        CASCADE("c"),
        SET_NULL("n"),
        SET_DEFAULT("d");

        private final String code;

        Action(String code) {
            this.code = code;
        }

        /** Returns the code in {@code pg_constraint}. */
        public String code() {
            return code;
        }

        static Action of(String code) {
            for (Action action : values()) {
                if (action.code.equals(code)) {
                    return action;
                }
            }
            throw new IllegalArgumentException("action of a foreign key: '" + code + "'");
        }

        private String sql() {
            return name().replace('_', ' ');
        }
    }

    /** Further properties of a foreign key, in the order of their keywords in a statement. */
    public enum Trait {
        /** The last column is a period, from 18 on. */
        PERIOD,
        DEFERRABLE,
        INITIALLY_DEFERRED,
        NOT_ENFORCED,
        NOT_VALID
    }

    public DeferredForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
        setColumns = List.copyOf(setColumns);
        traits = traits.stream().sorted().toList();
        if (columns.isEmpty() || columns.size() != referencedColumns.size()) {
            throw new IllegalArgumentException("columns of a foreign key: " + columns + " and " + referencedColumns);
        }
    }

    @Override
    public List<String> statements() {
        StringBuilder sql = new StringBuilder("ALTER TABLE ")
                .append(table.quoted())
                .append(" ADD CONSTRAINT ")
                .append(QualifiedName.quote(name))
                .append(" FOREIGN KEY (")
                .append(list(columns))
                .append(") REFERENCES ")
                .append(referenced.quoted())
                .append(" (")
                .append(list(referencedColumns))
                .append(")");
        if (match != Match.SIMPLE) {
            sql.append(" MATCH ").append(match);
        }
        if (onUpdate != Action.NO_ACTION) {
            sql.append(" ON UPDATE ").append(onUpdate.sql());
        }
        if (onDelete != Action.NO_ACTION) {
            sql.append(" ON DELETE ").append(onDelete.sql());
            if (!setColumns.isEmpty()) {
                sql.append(" (").append(quoted(setColumns)).append(")");
            }
        }
        // a key that is not enforced can't be valid, so NOT VALID is implied
        traits.stream()
                .filter(trait -> trait != Trait.PERIOD)
                .filter(trait -> trait != Trait.NOT_VALID || !traits.contains(Trait.NOT_ENFORCED))
                .forEach(trait -> sql.append(" ").append(trait.name().replace('_', ' ')));
        List<String> statements = new ArrayList<>(List.of(sql.toString()));
        comment.ifPresent(text -> statements.add("COMMENT ON CONSTRAINT " + QualifiedName.quote(name) + " ON "
                + table.quoted() + " IS " + literal(text)));
        return statements;
    }

    private String list(List<String> names) {
        return traits.contains(Trait.PERIOD)
                ? quoted(names.subList(0, names.size() - 1)) + ", PERIOD "
                        + QualifiedName.quote(names.get(names.size() - 1))
                : quoted(names);
    }

    private static String quoted(List<String> names) {
        return names.stream().map(QualifiedName::quote).collect(Collectors.joining(", "));
    }

    /** Returns a literal that is valid with any standard_conforming_strings. */
    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    @Override
    public boolean explains(String object) {
        return object.equals("constraint " + table + "." + name)
                || (comment.isPresent() && object.startsWith("comment on ") && object.contains(name));
    }

    /** {@code foreign key k of table s.t}. */
    @Override
    public String toString() {
        return "foreign key " + name + " of table " + table;
    }
}
