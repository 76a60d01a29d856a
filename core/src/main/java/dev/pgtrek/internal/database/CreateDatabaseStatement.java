package dev.pgtrek.internal.database;

import dev.pgtrek.internal.sql.SqlLiteral;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.ServerVersion;
import java.util.Optional;

/** The <a href="https://www.postgresql.org/docs/current/sql-createdatabase.html">CREATE DATABASE</a> for a version. Pure. */
final class CreateDatabaseStatement {
    private static final int LOCALE_PROVIDERS = 15;
    private static final int ICU_RULES = 16;
    private static final int BUILTIN_PROVIDER = 17;

    private CreateDatabaseStatement() {}

    /** Returns why no server of this version supports such a database; empty where it does. */
    static Optional<String> obstacle(DatabaseInfo database, ServerVersion version) {
        int needed = switch (database.localeProvider()) {
            case "libc" -> 0;
            case "icu" -> database.icuRules().isPresent() ? ICU_RULES : LOCALE_PROVIDERS;
            default -> BUILTIN_PROVIDER;
        };
        return version.major() >= needed
                ? Optional.empty()
                : Optional.of("its locale comes from the provider " + database.localeProvider()
                        + (database.icuRules().isPresent() ? ", with rules of its own," : "") + " which needs version "
                        + needed + ", and the target is of version " + version.major());
    }

    /**
     * Returns the statement, with template0, as that supports any encoding and locale, and contains no user objects.
     *
     * @param owner empty for the target's user
     * @param tablespace empty for the default tablespace
     */
    static String of(
            DatabaseInfo database, ServerVersion version, Optional<String> owner, Optional<String> tablespace) {
        StringBuilder sql = new StringBuilder("CREATE DATABASE ")
                .append(QualifiedName.quote(database.name()))
                .append(" TEMPLATE template0");
        owner.ifPresent(role -> sql.append(" OWNER ").append(QualifiedName.quote(role)));
        append(sql, "ENCODING", database.encoding());
        append(sql, "LC_COLLATE", database.collate());
        append(sql, "LC_CTYPE", database.characterType());
        if (version.major() >= LOCALE_PROVIDERS) {
            // always explicit: the target's template0 may have another provider
            sql.append(" LOCALE_PROVIDER ").append(QualifiedName.quote(database.localeProvider()));
            boolean icu = database.localeProvider().equals("icu");
            database.locale()
                    .filter(locale -> !database.localeProvider().equals("libc"))
                    .ifPresent(locale -> append(sql, icu ? "ICU_LOCALE" : "BUILTIN_LOCALE", locale));
            database.icuRules().ifPresent(rules -> append(sql, "ICU_RULES", rules));
        }
        tablespace.ifPresent(name -> sql.append(" TABLESPACE ").append(QualifiedName.quote(name)));
        return sql.toString();
    }

    private static void append(StringBuilder sql, String option, String value) {
        sql.append(' ').append(option).append(' ').append(SqlLiteral.quote(value));
    }
}
