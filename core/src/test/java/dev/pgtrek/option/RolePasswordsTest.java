package dev.pgtrek.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolePasswordsTest {
    @Test
    void generatedOnesAreLongAndNeverTheSame() {
        RolePasswords generated = RolePasswords.generated();

        String first = generated.passwordFor("app").orElseThrow();
        assertThat(first).hasSizeGreaterThanOrEqualTo(32).matches("[A-Za-z0-9_-]+");
        assertThat(generated.passwordFor("app")).isPresent().get().isNotEqualTo(first);
        assertThat(generated.generates()).isTrue();
    }

    @Test
    void othersComeFromTheCallerOrNotAtAll() {
        RolePasswords supplied = RolePasswords.suppliedBy(role -> Optional.of("of " + role));

        assertThat(supplied.passwordFor("app")).contains("of app");
        assertThat(supplied.generates()).isFalse();
        assertThat(supplied).hasToString("supplied by the caller");
        assertThat(RolePasswords.none().passwordFor("app")).isEmpty();
        assertThat(MigrationOptions.defaults().rolePasswords()).isSameAs(RolePasswords.generated());
    }
}
