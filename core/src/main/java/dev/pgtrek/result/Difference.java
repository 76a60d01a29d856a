package dev.pgtrek.result;

import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.text.Printable;
import java.util.List;

/**
 * Something in which the target is not equal to the source, or that could not be compared. Immutable.
 *
 * @param database the database
 * @param object what differs, by its kind and its name as the catalogs hold it, such as {@code table shop.orders}
 * @param message how it differs
 * @param rows the keys of rows that differ, such as {@code (id) = (17): only on the source}; filled for tables alone, where
 *     that was asked for
 */
public record Difference(String database, String object, String message, List<String> rows) implements Printable {
    public Difference {
        rows = List.copyOf(rows);
    }

    public Difference(String database, String object, String message) {
        this(database, object, message, List.of());
    }

    /** One line, without the rows. */
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
