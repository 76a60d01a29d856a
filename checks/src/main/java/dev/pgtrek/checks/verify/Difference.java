package dev.pgtrek.checks.verify;

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
public record Difference(String database, String object, String message, List<String> rows) {
    public Difference {
        rows = List.copyOf(rows);
    }

    public Difference(String database, String object, String message) {
        this(database, object, message, List.of());
    }

    Difference withRows(List<String> keys) {
        return new Difference(database, object, message, keys);
    }

    /** The same with more words. */
    Difference saying(String more) {
        return new Difference(database, object, message + more, rows);
    }

    /** One line, without the rows. */
    @Override
    public String toString() {
        return database + ": " + object + ": " + message;
    }
}
