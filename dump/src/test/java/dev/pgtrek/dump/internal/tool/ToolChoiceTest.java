package dev.pgtrek.dump.internal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.server.ServerVersion;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolChoiceTest {
    @Test
    void theNewestThatIsNotNewerThanTheTargetIsTaken() {
        assertThat(major(choose(tools(14, 15, 16, 18), 14, 17))).contains(16);
        assertThat(major(choose(tools(15), 10, 18))).contains(15);
        assertThat(major(choose(tools(15), 15, 15))).contains(15);
    }

    @Test
    void toolsOlderThanTheSourceOrNewerThanTheTargetDontServe() {
        assertThat(choose(tools(15), 16, 18)).isEmpty();
        assertThat(choose(tools(18), 15, 17)).isEmpty();
        assertThat(choose(List.of(), 15, 17)).isEmpty();
    }

    @Test
    void ofEqualOnesTheFirstIsTaken() {
        List<ClientTools> equal =
                List.of(new ClientTools(Path.of("/a"), version(16)), new ClientTools(Path.of("/b"), version(16)));

        assertThat(choose(equal, 15, 17)).map(ClientTools::directory).contains(Path.of("/a"));
    }

    @Test
    void anOlderTargetTakesTheToolsNearestToTheSource() {
        assertThat(major(choose(tools(14, 16, 18), 16, 15))).contains(16);
        assertThat(choose(tools(15), 16, 15)).isEmpty();
    }

    @Test
    void theRefusalSaysWhatIsThereAndWhatIsNeeded() {
        assertThat(ToolChoice.refusal(tools(15), Optional.empty(), version(16), version(18)))
                .contains("version 16 to 18")
                .contains("15.0 in ");
        assertThat(ToolChoice.refusal(List.of(), Optional.empty(), version(15), version(15)))
                .contains("not found;")
                .contains("version 15");
        assertThat(ToolChoice.refusal(List.of(), Optional.of(Path.of("tools")), version(15), version(15)))
                .contains("not found in tools;");
        assertThat(ToolChoice.remedy(version(16), version(18))).contains("postgresql-client-18");
    }

    @Test
    void versionsAreRead() {
        assertThat(ClientToolsFinder.parse("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"))
                .contains(new ServerVersion(150018));
        assertThat(ClientToolsFinder.parse("pg_dump (PostgreSQL) 19devel")).contains(new ServerVersion(190000));
        assertThat(ClientToolsFinder.parse("bash: pg_dump: not found")).isEmpty();
    }

    private static Optional<ClientTools> choose(List<ClientTools> installed, int source, int target) {
        return ToolChoice.among(installed, version(source), version(target));
    }

    private static Optional<Integer> major(Optional<ClientTools> tools) {
        return tools.map(found -> found.version().major());
    }

    private static List<ClientTools> tools(int... majors) {
        return Arrays.stream(majors)
                .mapToObj(major -> new ClientTools(Path.of("/pg" + major), version(major)))
                .toList();
    }

    private static ServerVersion version(int major) {
        return new ServerVersion(major * 10_000);
    }
}
