package dev.pgtrek.result;

import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.text.Printable;
import java.util.List;

/**
 * A difference between the target and the source, or an object that could not be compared. Immutable.
 *
 * @param database the database
 * @param object the object that differs, by its kind and its name in the catalogs, such as {@code table shop.orders}
 * @param message the difference
 * @param rows the keys of rows that differ, such as {@code (id) = (17): only on the source}; filled only for tables,
 *     where requested
 */
public record Difference(String database, String object, String message, List<String> rows) implements Printable {
    public Difference {
        rows = List.copyOf(rows);
    }

    public Difference(String database, String object, String message) {
        this(database, object, message, List.of());
    }

    /** Returns one line, without the rows. */
    @Override
    public String toString() {
        return database + ": " + object + ": " + message.strip();
    }

    /** Returns one line, without the rows. */
    @Override
    public String toText() {
        return new TextLines().add(toString()).toString();
    }

    /** Returns {@code database}, {@code object} and {@code message}. */
    @Override
    public String toJson() {
        return JsonObject.write(
                json -> json.field("database", database).field("object", object).field("message", message));
    }
}
