package dev.pgtrek.dump.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.testkit.HealthyPair;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A table needs a domain, which needs an enum; another one needs the type of an extension. */
class SelectedObjectsCheckTest {
    private static final List<NeededObject> NEEDED = List.of(
            new NeededObject(
                    new QualifiedName("sales", "history"),
                    true,
                    "type",
                    new QualifiedName("sales", "states"),
                    Optional.empty()),
            new NeededObject(
                    new QualifiedName("sales", "states"),
                    false,
                    "type",
                    new QualifiedName("sales", "state"),
                    Optional.empty()),
            new NeededObject(
                    new QualifiedName("sales", "pairs"),
                    true,
                    "type",
                    new QualifiedName("ext", "hstore"),
                    Optional.of("ext")));

    private static List<Finding> without(String excluded) {
        CheckContext context = HealthyPair.of(14, 17)
                .options(options ->
                        options.objects(ObjectSelection.of(List.of(), List.of(ObjectPattern.parse(excluded)))))
                .fact(NeededObjectsReader.NEEDED, HealthyPair.DATABASE, NEEDED)
                .build();
        return new SelectedObjectsCheck().check(context);
    }

    @Test
    void whatATableNeedsByATypeIsNeededToo() {
        Finding finding = without("app.sales.state").get(0);

        assertThat(without("app.sales.state")).hasSize(1);
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.message())
                .isEqualTo(
                        "table sales.history is selected, but can't be created without type sales.state, which is not");
        assertThat(finding.remedy().orElseThrow()).contains("exclude both");
    }

    @Test
    void anExtensionIsExcludedWithItsSchema() {
        assertThat(without("ext.*"))
                .extracting(Finding::message)
                .containsExactly(
                        "table sales.pairs is selected, but can't be created without type ext.hstore, which is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales.*", "other.sales.state", "sales.history", "ext.hstore", "states2"})
    void theseAreComplete(String excluded) {
        assertThat(without(excluded)).isEmpty();
    }
}
