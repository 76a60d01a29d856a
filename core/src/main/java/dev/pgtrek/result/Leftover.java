package dev.pgtrek.result;

import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.text.Printable;

/**
 * A task that is left to do on a server. Immutable.
 *
 * @param what the task that is left, and the reason
 * @param remedy the remedy: a statement and where to run it, where there is one
 */
public record Leftover(String what, String remedy) implements Printable {
    /** Returns one line: what is left, and the remedy after an arrow. */
    @Override
    public String toString() {
        return what.strip() + " -> " + remedy.strip();
    }

    /** Returns one line: what is left, and the remedy after an arrow. */
    @Override
    public String toText() {
        return new TextLines().add(toString()).toString();
    }

    /** Returns {@code what} and {@code remedy}. */
    @Override
    public String toJson() {
        return JsonObject.write(json -> json.field("what", what).field("remedy", remedy));
    }
}
