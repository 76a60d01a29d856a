package dev.pgtrek.testkit.internal;

/** Writes lines of {@code postgresql.conf}. */
final class PostgresConf {
    private PostgresConf() {}

    static String line(String name, String value) {
        return "%s = '%s'%n".formatted(name, value.replace("'", "''"));
    }
}
