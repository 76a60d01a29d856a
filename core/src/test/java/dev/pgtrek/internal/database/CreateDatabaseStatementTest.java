package dev.pgtrek.internal.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.server.ServerVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CreateDatabaseStatementTest {
    private static final ServerVersion V14 = ServerVersion.of(140020);
    private static final ServerVersion V15 = ServerVersion.of(150019);
    private static final ServerVersion V16 = ServerVersion.of(160015);
    private static final ServerVersion V17 = ServerVersion.of(170011);

    private static DatabaseInfo.Builder database() {
        return DatabaseInfo.builder().name("sh\"op").owner("app");
    }

    @Test
    void saysTheProviderWhereverThereIsAChoice() {
        assertThat(CreateDatabaseStatement.of(database().build(), V14, Optional.of("a\"b"), Optional.of("fast")))
                .isEqualTo("CREATE DATABASE \"sh\"\"op\" TEMPLATE template0 OWNER \"a\"\"b\" ENCODING 'UTF8'"
                        + " LC_COLLATE 'C' LC_CTYPE 'C' TABLESPACE \"fast\"");
        assertThat(CreateDatabaseStatement.of(database().build(), V15, Optional.empty(), Optional.empty()))
                .endsWith("LC_CTYPE 'C' LOCALE_PROVIDER \"libc\"");
    }

    @Test
    void carriesIcuLocaleAndRules() {
        DatabaseInfo icu = database()
                .localeProvider("icu")
                .locale("de-DE")
                .icuRules("&V << w'")
                .build();

        assertThat(CreateDatabaseStatement.of(icu, V16, Optional.empty(), Optional.empty()))
                .endsWith("LOCALE_PROVIDER \"icu\" ICU_LOCALE 'de-DE' ICU_RULES '&V << w'''");
        assertThat(CreateDatabaseStatement.obstacle(icu, V16)).isEmpty();
        assertThat(CreateDatabaseStatement.obstacle(icu, V15))
                .hasValueSatisfying(reason -> assertThat(reason).contains("icu", "16", "15"));
    }

    @Test
    void carriesTheBuiltinLocale() {
        DatabaseInfo builtin =
                database().localeProvider("builtin").locale("C.UTF-8").build();

        assertThat(CreateDatabaseStatement.of(builtin, V17, Optional.empty(), Optional.empty()))
                .endsWith("LOCALE_PROVIDER \"builtin\" BUILTIN_LOCALE 'C.UTF-8'");
        assertThat(CreateDatabaseStatement.obstacle(builtin, V16)).isPresent();
        assertThat(CreateDatabaseStatement.obstacle(database().build(), V14)).isEmpty();
    }
}
