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

    /** Why no server of this version can have such a database; empty where one can. */
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
     * From template0, as that takes any encoding and locale, and holds nothing of anybody's.
     *
     * @param owner empty for the target's user
     * @param tablespace empty for the default one
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
            // said always: the target's template0 may have another one
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
