package dev.pgtrek.dump.internal.definition.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.internal.definition.model.Privileges;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrivilegeWriterTest {
    private static final List<String> OWNERS_OWN = List.of("owner=arwdDxt/owner");

    private static List<String> statements(int source, String... acl) {
        return new PrivilegeWriter(source, 18)
                .write(new Privileges(
                        1259, 1, 0, "s", "TABLE t", "owner", "r", "TABLE \"s\".\"t\"", "", List.of(acl), OWNERS_OWN))
                .map(Definition::statements)
                .orElse(List.of());
    }

    @Test
    void whatAnObjectIsCreatedWithIsNotGivenAgain() {
        assertThat(statements(16, "owner=arwdDxt/owner")).isEmpty();
    }

    @Test
    void whatTheOwnerGaveUpIsRevoked() {
        assertThat(statements(16, "owner=r/owner"))
                .containsExactly(
                        "REVOKE ALL ON TABLE \"s\".\"t\" FROM \"owner\";",
                        "GRANT SELECT ON TABLE \"s\".\"t\" TO \"owner\";");
    }

    @Test
    void whatWasPassedOnComesAfterWhatItWasPassedOnFrom() {
        assertThat(statements(16, "c=r/b", "owner=arwdDxt/owner", "b=r*/a", "a=r*/owner"))
                .containsExactly(
                        "GRANT SELECT ON TABLE \"s\".\"t\" TO \"a\" WITH GRANT OPTION;",
                        "SET SESSION AUTHORIZATION \"a\";",
                        "GRANT SELECT ON TABLE \"s\".\"t\" TO \"b\" WITH GRANT OPTION;",
                        "RESET SESSION AUTHORIZATION;",
                        "SET SESSION AUTHORIZATION \"b\";",
                        "GRANT SELECT ON TABLE \"s\".\"t\" TO \"c\";",
                        "RESET SESSION AUTHORIZATION;");
    }

    @Test
    void allMeansAllThatTheSourceKnows() {
        assertThat(statements(16, "owner=arwdDxt/owner", "a=arwdDxt/owner"))
                .containsExactly("GRANT ALL ON TABLE \"s\".\"t\" TO \"a\";");
        assertThat(statements(17, "owner=arwdDxt/owner", "a=arwdDxt/owner"))
                .containsExactly("GRANT SELECT, INSERT, REFERENCES, DELETE, TRIGGER, TRUNCATE, UPDATE"
                        + " ON TABLE \"s\".\"t\" TO \"a\";");
    }
}
