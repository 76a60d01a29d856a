package dev.pgtrek.replication.internal.deferred;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;

/**
 * A trigger that also fires for replicated rows, and so is disabled while they are applied. Otherwise it would fire
 * twice for each row, and before PostgreSQL 16 with the rights of the subscription's owner.
 *
 * @param table the table or partition
 * @param state when it fires
 * @see <a
 *     href="https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER">ENABLE
 *     ALWAYS TRIGGER</a>
 */
public record DeferredTrigger(QualifiedName table, String name, State state) implements DeferredDefinition {
    /** When a trigger fires. */
    public enum State {
        ALWAYS,
        REPLICA;

        public static State of(String tgenabled) {
            return switch (tgenabled) {
                case "A" -> ALWAYS;
                case "R" -> REPLICA;
                default -> throw new IllegalArgumentException("state of a trigger: '" + tgenabled + "'");
            };
        }
    }

    @Override
    public List<String> statements() {
        return List.of(altering("ENABLE " + state));
    }

    /** Returns the statement that disables it. */
    public String disabling() {
        return altering("DISABLE");
    }

    private String altering(String action) {
        return "ALTER TABLE ONLY " + table.quoted() + " " + action + " TRIGGER " + QualifiedName.quote(name);
    }

    @Override
    public boolean explains(String object) {
        return object.equals("trigger " + table + "." + name);
    }

    /** {@code trigger t of table s.t (ENABLE ALWAYS)}. */
    @Override
    public String toString() {
        return "trigger " + name + " of table " + table + " (ENABLE " + state + ")";
    }
}
