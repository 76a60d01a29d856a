package dev.pgtrek.inventory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** A database as its server lists it, read without a connection to it. Immutable. */
@Value.Immutable
public abstract class DatabaseInfo {
    DatabaseInfo() {}

    public abstract String name();

    public abstract String owner();

    /** The name of the encoding, such as {@code UTF8}. */
    @Value.Default
    public String encoding() {
        return "UTF8";
    }

    @Value.Default
    public String collate() {
        return "C";
    }

    @Value.Default
    public String characterType() {
        return "C";
    }

    /**
     * The provider of the default collation: {@code libc}, {@code icu} (15 and newer) or {@code builtin} (17 and
     * newer).
     */
    @Value.Default
    public String localeProvider() {
        return "libc";
    }

    /** The locale of the ICU or builtin provider. */
    public abstract Optional<String> locale();

    public abstract Optional<String> icuRules();

    /** The collation library's version at the time its indexes were built; from 15 on. */
    public abstract Optional<String> collationVersion();

    /** The collation library's current version on its server; from 15 on. */
    public abstract Optional<String> actualCollationVersion();

    @Value.Default
    public boolean template() {
        return false;
    }

    /** Whether it accepts sessions; false for a database whose DROP DATABASE was interrupted. */
    @Value.Default
    public boolean acceptsConnections() {
        return true;
    }

    /** Whether pgtrek's user has the CONNECT privilege. */
    @Value.Default
    public boolean connectPrivilege() {
        return true;
    }

    /** Whether pgtrek's user has the CREATE privilege: for schemas, publications and trusted extensions. */
    @Value.Default
    public boolean createPrivilege() {
        return true;
    }

    /** The number of sessions that it allows; -1 for no limit. */
    @Value.Default
    public int connectionLimit() {
        return -1;
    }

    @Value.Default
    public String tablespace() {
        return "pg_default";
    }

    /** Its size in bytes; empty where the user may not read it. */
    public abstract OptionalLong sizeBytes();

    public abstract Optional<String> comment();

    /** Its grants in the server's form; empty for the default grants. */
    public abstract Optional<List<String>> grants();

    /**
     * Its settings for all roles, as {@code name=value}. Omitted from {@code toString}, as applications store secrets
     * there.
     */
    @Value.Redacted
    public abstract List<String> settings();

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabaseInfo}; not thread-safe. */
    public static final class Builder extends ImmutableDatabaseInfo.Builder {
        Builder() {}
    }
}
