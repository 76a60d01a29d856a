package dev.pgtrek.dump.option;

/** Where the definitions of a database's objects are read from. */
public enum DefinitionSource {
    /** The source's catalogs, read over JDBC. Requires no installation besides the JVM. */
    CATALOGS,
    /**
     * <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a> and pg_restore, in a version that is not
     * older than the source and not newer than the target.
     */
    CLIENT_TOOLS
}
