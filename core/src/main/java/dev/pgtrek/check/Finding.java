package dev.pgtrek.check;

import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.text.Printable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * A problem that a check found, or something that could not be migrated. Immutable.
 *
 * <pre>{@code
 * Finding.error("wal-level", "wal_level is 'replica'; logical replication needs 'logical'")
 *     .withRemedy("ALTER SYSTEM SET wal_level = 'logical'; then restart the source");
 * }</pre>
 */
@Value.Immutable
public abstract class Finding implements Printable {
    Finding() {}

    /** The id of the check or of the kind of object: lower case words joined by hyphens; stable. */
    public abstract String id();

    public abstract Severity severity();

    /** The affected database; empty where the finding concerns a whole server. */
    public abstract Optional<String> database();

    /** The affected object in readable form: {@code table shop.orders}. */
    public abstract Optional<String> object();

    /** All affected objects, where the message names only the first few; empty where it names all. */
    public abstract List<String> objects();

    /** The observation with its figures, in one or a few sentences. */
    public abstract String message();

    /** The remedy: the exact statement or setting, ready to paste, and whether a restart is needed. */
    public abstract Optional<String> remedy();

    /** The server's SQLSTATE, where it rejected a statement. */
    public abstract Optional<String> sqlState();

    /** The statement that the server rejected. Secrets in it are masked. */
    public abstract Optional<String> statement();

    public static Builder builder() {
        return new Builder();
    }

    public static Finding error(String id, String message) {
        return of(id, Severity.ERROR, message);
    }

    public static Finding warning(String id, String message) {
        return of(id, Severity.WARNING, message);
    }

    public static Finding info(String id, String message) {
        return of(id, Severity.INFO, message);
    }

    private static Finding of(String id, Severity severity, String message) {
        return builder().id(id).severity(severity).message(message).build();
    }

    public Finding withRemedy(String remedy) {
        return builder().from(this).remedy(remedy).build();
    }

    public Finding forDatabase(String database) {
        return builder().from(this).database(database).build();
    }

    public Finding about(String object) {
        return builder().from(this).object(object).build();
    }

    /** Returns the same finding with these {@link #objects()}. */
    public Finding listing(Collection<String> objects) {
        return builder().from(this).objects(objects).build();
    }

    public Finding as(Severity severity) {
        return severity == severity()
                ? this
                : builder().from(this).severity(severity).build();
    }

    /** Returns severity, id, place and message on one line, and the remedy after an arrow. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(severity()).append(' ').append(id());
        database().ifPresent(name -> text.append(" [").append(name).append(']'));
        text.append(": ").append(message());
        remedy().ifPresent(what -> text.append(" -> ").append(what));
        return text.toString();
    }

    /** Returns one line: the finding without its severity, and the remedy after an arrow. */
    @Override
    public String toText() {
        StringBuilder line = new StringBuilder(id());
        database().ifPresent(name -> line.append(" [").append(name).append(']'));
        line.append(": ");
        object().filter(object -> !message().startsWith(object + ":"))
                .ifPresent(object -> line.append(object).append(": "));
        line.append(message().strip());
        remedy().ifPresent(remedy -> line.append(" -> ").append(remedy.strip()));
        return new TextLines().add(line.toString()).toString();
    }

    /**
     * Returns {@code id}, {@code severity}, {@code database}, {@code message}, {@code remedy}, {@code object}, {@code
     * sqlState} and {@code statement}, and {@code objects} where there are any.
     */
    @Override
    public String toJson() {
        return CheckJson.of(this);
    }

    /** Builds a {@link Finding}; not thread-safe. */
    public static final class Builder extends ImmutableFinding.Builder {
        Builder() {}
    }
}
