package dev.pgtrek.dump.option;

/** Where the definitions of a database's objects are taken from. */
public enum DefinitionSource {
    /** The source's catalogs, read over JDBC: nothing has to be installed beside the JVM. */
    CATALOGS,
    /**
     * <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump</a> and pg_restore, in a version that is not
     * older than the source and not newer than the target.
     */
    CLIENT_TOOLS
}
