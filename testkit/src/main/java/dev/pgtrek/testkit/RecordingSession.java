package dev.pgtrek.testkit;

import dev.pgtrek.testkit.RecordingSessions.Rows;
import dev.pgtrek.testkit.RecordingSessions.Sent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One session of {@link RecordingSessions}: the supported JDBC calls of a strategy. */
final class RecordingSession {
    /** The JDBC value for a statement that changes no rows. */
    private static final int NO_ROWS = 0;

    private final RecordingSessions owner;
    private final String purpose;
    private boolean autoCommit = true;
    private boolean closed;

    RecordingSession(RecordingSessions owner, String purpose) {
        this.owner = owner;
        this.purpose = purpose;
    }

    Connection connection() {
        return proxy(Connection.class, this::onConnection);
    }

    private @Nullable Object onConnection(Object self, Method method, @Nullable Object[] arguments)
            throws SQLException {
        String name = method.getName();
        switch (name) {
            case "close" -> {
                if (!closed) {
                    closed = true;
                    owner.closed();
                }
                return null;
            }
            case "isClosed" -> {
                return closed;
            }
            case "isValid" -> {
                return !closed;
            }
            default -> requireOpen();
        }
        return switch (name) {
            case "createStatement" -> statement((Connection) self);
            case "prepareStatement" -> prepared((Connection) self, String.valueOf(arguments[0]));
            case "getAutoCommit" -> autoCommit;
            case "setAutoCommit" -> {
                autoCommit = Boolean.TRUE.equals(arguments[0]);
                yield null;
            }
            case "commit", "rollback" -> {
                if (arguments.length > 0) {
                    throw unsupported(method);
                }
                yield send(name.equals("commit") ? "COMMIT" : "ROLLBACK", List.of());
            }
            case "createArrayOf" -> array((Object[]) arguments[1]);
            case "setReadOnly", "setTransactionIsolation", "setNetworkTimeout", "setSchema", "clearWarnings" -> null;
            case "getWarnings" -> null;
            default -> throw unsupported(method);
        };
    }

    private Statement statement(Connection connection) {
        Results results = new Results();
        return proxy(Statement.class, (self, method, arguments) -> {
            requireOpen();
            return switch (method.getName()) {
                case "execute" -> results.of(send(String.valueOf(arguments[0]), List.of())) != null;
                case "executeQuery" -> query(String.valueOf(arguments[0]), List.of());
                case "executeUpdate", "executeLargeUpdate" -> {
                    send(String.valueOf(arguments[0]), List.of());
                    yield method.getReturnType() == long.class ? (Object) (long) NO_ROWS : (Object) NO_ROWS;
                }
                default -> shared(connection, results, method);
            };
        });
    }

    private PreparedStatement prepared(Connection connection, String sql) {
        Results results = new Results();
        Map<Integer, @Nullable Object> parameters = new TreeMap<>();
        List<List<@Nullable Object>> batch = new ArrayList<>();
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            requireOpen();
            String name = method.getName();
            if (name.startsWith("set") && arguments.length >= 2 && arguments[0] instanceof Integer index) {
                parameters.put(index, name.equals("setNull") ? null : arguments[1]);
                return null;
            }
            List<@Nullable Object> values = new ArrayList<>(parameters.values());
            return switch (name) {
                case "execute" -> results.of(send(sql, values)) != null;
                case "executeQuery" -> query(sql, values);
                case "executeUpdate", "executeLargeUpdate" -> {
                    send(sql, values);
                    yield method.getReturnType() == long.class ? (Object) (long) NO_ROWS : (Object) NO_ROWS;
                }
                case "addBatch" -> {
                    batch.add(values);
                    yield null;
                }
                case "executeBatch" -> {
                    for (List<@Nullable Object> row : batch) {
                        send(sql, row);
                    }
                    int[] counts = new int[batch.size()];
                    batch.clear();
                    yield counts;
                }
                case "clearParameters" -> {
                    parameters.clear();
                    yield null;
                }
                default -> shared(connection, results, method);
            };
        });
    }

    private static @Nullable Object shared(Connection connection, Results results, Method method) throws SQLException {
        return switch (method.getName()) {
            case "close", "cancel", "setQueryTimeout", "setFetchSize", "clearWarnings", "closeOnCompletion" -> null;
            case "isClosed" -> false;
            case "getConnection" -> connection;
            case "getResultSet" -> results.latest == null ? null : resultSet(results.latest);
            case "getUpdateCount" -> results.latest == null ? NO_ROWS : -1;
            case "getMoreResults" -> {
                results.latest = null;
                yield false;
            }
            case "getWarnings" -> null;
            default -> throw unsupported(method);
        };
    }

    /** What the latest {@code execute} of a statement returned. */
    private static final class Results {
        private @Nullable Rows latest;

        private @Nullable Rows of(@Nullable Rows rows) {
            latest = rows;
            return rows;
        }
    }

    private @Nullable Rows send(String sql, List<@Nullable Object> parameters) throws SQLException {
        return owner.send(new Sent(purpose, sql, parameters));
    }

    private ResultSet query(String sql, List<@Nullable Object> parameters) throws SQLException {
        Rows rows = send(sql, parameters);
        if (rows == null) {
            throw new SQLException("the test has no answer to: " + sql + "; RecordingSessions.answer(...) gives one");
        }
        return resultSet(rows);
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("the session for " + purpose + " is closed");
        }
    }

    private static ResultSet resultSet(Rows answer) {
        return proxy(ResultSet.class, new Cursor(answer));
    }

    /** Iterates over the rows of an answer. */
    private static final class Cursor implements InvocationHandler {
        private final Rows answer;
        private int row = -1;
        private boolean wasNull;

        private Cursor(Rows answer) {
            this.answer = answer;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
                throws SQLException {
            return switch (method.getName()) {
                case "next" -> ++row < answer.rows().size();
                case "close" -> null;
                case "isClosed" -> false;
                case "wasNull" -> wasNull;
                case "findColumn" -> column(arguments == null ? null : arguments[0]) + 1;
                case "getString",
                        "getInt",
                        "getLong",
                        "getShort",
                        "getBoolean",
                        "getDouble",
                        "getBytes",
                        "getObject",
                        "getArray",
                        "getTimestamp" -> converted(method, value(arguments == null ? null : arguments[0]));
                default -> throw unsupported(method);
            };
        }

        private @Nullable Object value(@Nullable Object column) throws SQLException {
            if (row < 0 || row >= answer.rows().size()) {
                throw new SQLException("the result set is not on a row");
            }
            Object value = answer.rows().get(row).get(column(column));
            wasNull = value == null;
            return value;
        }

        private int column(@Nullable Object column) throws SQLException {
            int index = column instanceof Integer number
                    ? number - 1
                    : answer.columns().indexOf(String.valueOf(column));
            if (index < 0 || index >= answer.columns().size()) {
                throw new SQLException("the answer has no column " + column + ", only " + answer.columns());
            }
            return index;
        }

        private static @Nullable Object converted(Method method, @Nullable Object value) throws SQLException {
            Class<?> type = method.getReturnType();
            if (value == null) {
                return type == boolean.class ? (Object) false : type.isPrimitive() ? number(type, 0) : null;
            }
            if (type == String.class) {
                return String.valueOf(value);
            }
            if (type.isPrimitive() && value instanceof Number number) {
                return number(type, number);
            }
            if (type == Array.class && value instanceof Object[] elements) {
                return array(elements);
            }
            if (type.isInstance(value) || (type == boolean.class && value instanceof Boolean)) {
                return value;
            }
            throw new SQLException(
                    method.getName() + " does not return " + value.getClass().getName());
        }

        private static Object number(Class<?> type, Number number) throws SQLException {
            return switch (type.getName()) {
                case "int" -> number.intValue();
                case "long" -> number.longValue();
                case "short" -> number.shortValue();
                case "double" -> number.doubleValue();
                default -> throw new SQLException("a number is no " + type.getName());
            };
        }
    }

    private static Array array(Object[] elements) {
        List<Object> copy = new ArrayList<>();
        Collections.addAll(copy, elements);
        return proxy(Array.class, (self, method, arguments) -> switch (method.getName()) {
            case "getArray" -> copy.toArray();
            case "free" -> null;
            case "toString" -> copy.toString();
            default -> throw unsupported(method);
        });
    }

    private static UnsupportedOperationException unsupported(Method method) {
        return new UnsupportedOperationException("a recording session has no "
                + method.getDeclaringClass().getSimpleName() + "." + method.getName()
                + "; test this on a server (PostgresServer)");
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        InvocationHandler withObjectMethods = (self, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class && !method.getName().equals("toString")) {
                return method.getName().equals("equals") ? self == arguments[0] : System.identityHashCode(self);
            }
            if (method.getName().equals("toString") && type != Array.class) {
                return "recording " + type.getSimpleName();
            }
            return handler.invoke(self, method, arguments == null ? new Object[0] : arguments);
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, withObjectMethods));
    }
}
