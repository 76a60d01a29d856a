package dev.pgtrek.internal.text;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a JSON object field by field. Hand-written, as a JSON library would become a dependency of every caller. Not
 * thread-safe.
 *
 * <pre>{@code
 * String json = JsonObject.write(object -> object.field("name", "shop")
 *     .field("tables", 12)
 *     .objects("columns", columns, (column, name) -> column.field("name", name)));
 * }</pre>
 */
public final class JsonObject {
    private static final String NULL = "null";

    private final StringBuilder text;
    private boolean empty = true;

    private JsonObject(StringBuilder text) {
        this.text = text;
    }

    /**
     * Returns an object on one line.
     *
     * @param fields adds the fields
     */
    public static String write(Consumer<JsonObject> fields) {
        StringBuilder text = new StringBuilder();
        write(text, fields);
        return text.toString();
    }

    private static void write(StringBuilder text, Consumer<JsonObject> fields) {
        text.append('{');
        fields.accept(new JsonObject(text));
        text.append('}');
    }

    /**
     * Adds a text.
     *
     * @param value null for {@code null}
     * @return this
     */
    public JsonObject field(String name, @Nullable String value) {
        name(name);
        quote(value);
        return this;
    }

    /**
     * Adds a text, or {@code null} where it is empty.
     *
     * @return this
     */
    public JsonObject field(String name, Optional<String> value) {
        return field(name, value.orElse(null));
    }

    /**
     * Adds a number.
     *
     * @return this
     */
    public JsonObject field(String name, long value) {
        name(name).append(value);
        return this;
    }

    /**
     * Adds a number, or {@code null} where it is empty.
     *
     * @return this
     */
    public JsonObject field(String name, OptionalLong value) {
        name(name);
        if (value.isPresent()) {
            text.append(value.getAsLong());
        } else {
            text.append(NULL);
        }
        return this;
    }

    /**
     * Adds a boolean.
     *
     * @return this
     */
    public JsonObject field(String name, boolean value) {
        name(name).append(value);
        return this;
    }

    /**
     * Adds the name of a constant in lower case.
     *
     * @return this
     */
    public JsonObject field(String name, Enum<?> value) {
        return field(name, value.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Adds a duration as a number of seconds with milliseconds after the point.
     *
     * @param value null for {@code null}
     * @return this
     */
    public JsonObject seconds(String name, @Nullable Duration value) {
        name(name);
        if (value == null) {
            text.append(NULL);
        } else {
            text.append(value.toMillis() / 1_000.0);
        }
        return this;
    }

    /**
     * Adds an object.
     *
     * @param fields adds its fields
     * @return this
     */
    public JsonObject object(String name, Consumer<JsonObject> fields) {
        name(name);
        write(text, fields);
        return this;
    }

    /**
     * Adds an array of objects.
     *
     * @param values one for each object
     * @param fields adds the fields of a value to its object
     * @return this
     */
    public <T> JsonObject objects(String name, Collection<T> values, BiConsumer<JsonObject, T> fields) {
        return array(name, values, value -> write(text, object -> fields.accept(object, value)));
    }

    /**
     * Adds an array of texts.
     *
     * @return this
     */
    public JsonObject texts(String name, Collection<String> values) {
        return array(name, values, this::quote);
    }

    /**
     * Adds an array of objects that already are JSON.
     *
     * @param objects results of {@link #write}, one for each object
     * @return this
     */
    public JsonObject embedded(String name, Collection<String> objects) {
        return array(name, objects, text::append);
    }

    private <T> JsonObject array(String name, Collection<T> values, Consumer<T> element) {
        name(name).append('[');
        String separator = "";
        for (T value : values) {
            text.append(separator);
            element.accept(value);
            separator = ",";
        }
        text.append(']');
        return this;
    }

    private StringBuilder name(String name) {
        if (!empty) {
            text.append(',');
        }
        empty = false;
        quote(name);
        return text.append(':');
    }

    private void quote(@Nullable String value) {
        if (value == null) {
            text.append(NULL);
            return;
        }
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
