package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.archive.ArchiveModeCheck;
import dev.pgtrek.dump.internal.check.ContentCheck;
import dev.pgtrek.dump.internal.check.OwnersRightsCheck;
import dev.pgtrek.dump.internal.check.SourceWritesCheck;
import dev.pgtrek.dump.internal.populated.ExistingTablesCheck;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ClientToolsCheck;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.option.Content;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.HealthyPair;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a dump asks of servers and machine, from facts alone. */
class RequirementsTest {
    private static final CheckContext HEALTHY = HealthyPair.of(14, 17).build();

    @Test
    void theseAreAll() {
        assertThat(DumpRestore.withDefaults().requirements())
                .extracting(PreCheck::id)
                .containsExactly(
                        "archive-mode",
                        "owners-rights",
                        "selected-objects",
                        "source-writes",
                        "content",
                        "existing-tables");
    }

    @Test
    void clientToolsAreRequiredByThoseWhoChooseThem() {
        assertThat(DumpRestore.builder()
                        .definitionsFrom(DefinitionSource.CLIENT_TOOLS)
                        .build()
                        .requirements())
                .extracting(PreCheck::id)
                .contains("client-tools");
        assertThat(DumpRestore.builder()
                        .archiveDirectory(Path.of("archives"))
                        .build()
                        .requirements())
                .extracting(PreCheck::id)
                .contains("client-tools");
    }

    @Test
    void rowsNeedNoClientTools() {
        assertThat(DumpRestore.builder()
                        .definitionsFrom(DefinitionSource.CLIENT_TOOLS)
                        .content(Content.ROWS)
                        .build()
                        .requirements())
                .extracting(PreCheck::id)
                .doesNotContain("client-tools");
    }

    @Test
    void aPartOfTheContentIsNamed() {
        PreCheck check = new ContentCheck();
        assertThat(only(check, moving(Content.DEFINITIONS)).message()).startsWith("only definitions are created");
        assertThat(only(check, moving(Content.ROWS)).message()).startsWith("only rows");
        assertThat(check.appliesTo(Content.ALL)).isFalse();
        assertThat(check.check(HEALTHY)).isEmpty();
    }

    /** A database that the target has is checked on servers, by ContentIT. */
    @Test
    void rowsNeedADatabaseOfTheTarget() {
        PreCheck check = new ExistingTablesCheck(
                TransferOptions.builder().content(Content.ROWS).build());
        Finding finding = only(check, moving(Content.ROWS));
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.message()).contains("no database " + HealthyPair.DATABASE);
        assertThat(Stream.of(Content.values()).filter(check::appliesTo)).containsExactly(Content.ROWS);
    }

    @Test
    void checksOfDefinitionsAndOfRowsApplyWhereTheseAreMoved() {
        assertThat(new OwnersRightsCheck().appliesTo(Content.ROWS)).isFalse();
        assertThat(new OwnersRightsCheck().appliesTo(Content.DEFINITIONS)).isTrue();
        assertThat(new SourceWritesCheck().appliesTo(Content.ROWS)).isTrue();
        assertThat(new SourceWritesCheck().appliesTo(Content.DEFINITIONS)).isFalse();
    }

    private static CheckContext moving(Content content) {
        return HealthyPair.of(14, 17)
                .options(options -> options.content(content))
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 17})
    void toolsOfAVersionBetweenTheServersServe(int major) {
        assertThat(toolsOf(major).check(HEALTHY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void otherToolsDoNot(int major) {
        Finding finding = only(toolsOf(major), HEALTHY);
        assertThat(finding.id()).isEqualTo("client-tools");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.message()).contains("version 14 to 17", major + ".0 in ");
        assertThat(finding.remedy().orElseThrow()).contains("postgresql-client-17");
    }

    @Test
    void anArchiveKeepsNoLimitOfBytes() {
        CheckContext limited = HealthyPair.of(14, 17)
                .options(options -> options.sourceLimits(
                        SourceLimits.builder().bytesPerSecond(1_000_000).build()))
                .build();
        assertThat(only(new ArchiveModeCheck(true), limited).message()).contains("bytes in a second");
        assertThat(new ArchiveModeCheck(false).check(limited)).isEmpty();
        assertThat(new ArchiveModeCheck(true).check(HEALTHY)).isEmpty();
    }

    @Test
    void anArchiveAppendsToNothing() {
        CheckContext appending = HealthyPair.of(14, 17)
                .options(options -> options.populatedTarget(PopulatedTarget.APPEND))
                .build();
        assertThat(only(new ArchiveModeCheck(true), appending).message()).contains("on the target already");
        assertThat(new ArchiveModeCheck(false).check(appending)).isEmpty();
    }

    @Test
    void whoeverElseIsConnectedToTheSourceIsNamed() {
        CheckContext used = HealthyPair.of(14, 17)
                .fact(SourceWritesCheck.CONNECTED, HealthyPair.DATABASE, List.of("psql", "shop"))
                .build();
        CheckContext unused = HealthyPair.of(14, 17)
                .fact(SourceWritesCheck.CONNECTED, HealthyPair.DATABASE, List.of())
                .build();
        Finding finding = only(new SourceWritesCheck(), used);
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.database()).hasValue(HealthyPair.DATABASE);
        assertThat(finding.message()).contains("(psql, shop)", "not carried");
        assertThat(new SourceWritesCheck().check(unused)).isEmpty();
    }

    @Test
    void anOwnerThatIsASuperuserOnTheTargetAloneIsAnError() {
        CheckContext stronger = owned("chief", false);
        Finding finding = only(new OwnersRightsCheck(), stronger);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.message()).contains("role chief");
        assertThat(finding.remedy().orElseThrow()).contains("ALTER ROLE \"chief\" RENAME TO");
        assertThat(new OwnersRightsCheck().check(owned("chief", true))).isEmpty();
        assertThat(new OwnersRightsCheck().check(HEALTHY)).isEmpty();
    }

    private static CheckContext owned(String role, boolean superuserOnSource) {
        return HealthyPair.of(14, 17)
                .databaseInfo(Side.SOURCE, HealthyPair.DATABASE, info -> info.owner(role))
                .server(
                        Side.SOURCE,
                        server -> server.addRole(RoleInfo.builder()
                                .name(role)
                                .superuser(superuserOnSource)
                                .build()))
                .server(
                        Side.TARGET,
                        server -> server.addRole(
                                RoleInfo.builder().name(role).superuser(true).build()))
                .build();
    }

    private static ClientToolsCheck toolsOf(int major) {
        return new ClientToolsCheck(
                directory -> List.of(new ClientTools(Path.of("/usr/bin"), new ServerVersion(major * 10_000))));
    }

    private static Finding only(PreCheck check, CheckContext context) {
        List<Finding> findings = check.check(context);
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}
