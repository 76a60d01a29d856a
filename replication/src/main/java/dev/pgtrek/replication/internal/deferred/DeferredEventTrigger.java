package dev.pgtrek.replication.internal.deferred;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;

/**
 * An event trigger, which is disabled while changes are applied: when a definition is changed on both sides, its rows
 * would conflict with replicated ones.
 *
 * @param state when it fires
 * @see <a href="https://www.postgresql.org/docs/current/sql-altereventtrigger.html">ALTER EVENT TRIGGER</a>
 */
public record DeferredEventTrigger(String name, State state) implements DeferredDefinition {
    /** When an event trigger fires. */
    public enum State {
        ORIGIN("ENABLE"),
        REPLICA("ENABLE REPLICA"),
        ALWAYS("ENABLE ALWAYS");

        private final String action;

        State(String action) {
            this.action = action;
        }

        /** @param evtenabled as {@code pg_event_trigger} has it */
        public static State of(String evtenabled) {
            return switch (evtenabled) {
                case "O" -> ORIGIN;
                case "R" -> REPLICA;
                case "A" -> ALWAYS;
                default -> throw new IllegalArgumentException("state of an event trigger: '" + evtenabled + "'");
            };
        }
    }

    @Override
    public List<String> statements() {
        return List.of(altering(state.action));
    }

    /** Returns the statement that disables it. */
    public String disabling() {
        return altering("DISABLE");
    }

    private String altering(String action) {
        return "ALTER EVENT TRIGGER " + QualifiedName.quote(name) + " " + action;
    }

    @Override
    public boolean explains(String object) {
        return object.equals("event trigger " + name) || object.equals("event trigger " + QualifiedName.quote(name));
    }

    /** {@code event trigger e (ENABLE ALWAYS)}. */
    @Override
    public String toString() {
        return "event trigger " + name + " (" + state.action + ")";
    }
}
