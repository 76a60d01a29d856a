package dev.pgtrek.dump.internal.definition.read;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of the rows that a query returns, a few at a time. NULL becomes an empty string, list or optional, 0 or
 * false. Strings that come often, such as names of types, are held once. Used by one thread.
 */
final class RecordReader {
    private static final int FETCHED_TOGETHER = 2_000;
    private static final int LONGEST_SHARED = 40;

    private final Connection session;
    private final int major;
    private final Map<String, String> shared = new HashMap<>();

    /**
     * @param session is in a transaction that was begun by a statement, and not in auto-commit mode
     * @param major the server's major version
     */
    RecordReader(Connection session, int major) {
        this.session = session;
        this.major = major;
    }

    <T extends Record> List<T> list(Query<T> query) throws SQLException {
        List<T> list = new ArrayList<>();
        each(query, list::add);
        return list;
    }

    <T extends Record> void each(Query<T> query, Consumer<T> consumer) throws SQLException {
        if (!query.concerns(major)) {
            return;
        }
        RecordComponent[] components = query.type().getRecordComponents();
        Constructor<T> constructor = constructor(query.type(), components);
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setFetchSize(FETCHED_TOGETHER);
            try (ResultSet rows = statement.executeQuery(query.sql(major))) {
                int[] columns = new int[components.length];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = rows.findColumn(snakeCase(components[i].getName()));
                }
                while (rows.next()) {
                    Object[] values = new Object[columns.length];
                    for (int i = 0; i < columns.length; i++) {
                        values[i] = value(rows, columns[i], components[i].getType());
                    }
                    consumer.accept(created(constructor, values));
                }
            }
        }
    }

    private static <T extends Record> Constructor<T> constructor(Class<T> type, RecordComponent[] components) {
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
        }
        try {
            return type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without its constructor: " + type, e);
        }
    }

    private static <T> T created(Constructor<T> constructor, Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a record that can't be created: " + constructor, e);
        }
    }

    private Object value(ResultSet rows, int column, Class<?> type) throws SQLException {
        if (type == long.class) {
            return rows.getLong(column);
        }
        if (type == int.class) {
            return rows.getInt(column);
        }
        if (type == boolean.class) {
            return rows.getBoolean(column);
        }
        if (type == List.class) {
            return strings(rows.getArray(column));
        }
        String text = rows.getString(column);
        if (type == Optional.class) {
            return Optional.ofNullable(text);
        }
        return text == null ? "" : share(text);
    }

    private static List<String> strings(@Nullable Array array) throws SQLException {
        if (array == null) {
            return List.of();
        }
        return List.of((String[]) array.getArray());
    }

    private String share(String text) {
        if (text.length() > LONGEST_SHARED) {
            return text;
        }
        String known = shared.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
