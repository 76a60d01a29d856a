package dev.pgtrek.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * The house's rules, kept for all modules at once: this module is the only one whose class path holds every other. A
 * module is known by its root package; core owns what no other module's root package covers.
 */
@AnalyzeClasses(packages = "dev.pgtrek", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.pgtrek.";
    private static final List<String> MODULES_ABOVE_CORE =
            List.of("checks", "dump", "replication", "testkit", "examples");
    private static final Set<String> SHARED_INTERNALS = Set.of(
            "dev.pgtrek.internal",
            "dev.pgtrek.internal.concurrent",
            "dev.pgtrek.internal.jdbc",
            "dev.pgtrek.internal.sql",
            "dev.pgtrek.internal.text");

    private static final DescribedPredicate<JavaClass> IN_CORE = DescribedPredicate.describe(
            "reside in core",
            type -> type.getPackageName().startsWith("dev.pgtrek")
                    && module(type.getPackageName()).equals("core"));

    @ArchTest
    static final ArchRule modules_depend_only_along_the_arrows = Architectures.layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.pgtrek..")
            .withOptionalLayers(true)
            .layer("core")
            .definedBy(IN_CORE)
            .layer("checks")
            .definedBy("dev.pgtrek.checks..")
            .layer("dump")
            .definedBy("dev.pgtrek.dump..")
            .layer("replication")
            .definedBy("dev.pgtrek.replication..")
            .layer("testkit")
            .definedBy("dev.pgtrek.testkit..")
            .layer("examples")
            .definedBy("dev.pgtrek.examples..")
            .whereLayer("examples")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("replication")
            .mayOnlyBeAccessedByLayers("examples")
            .whereLayer("testkit")
            .mayOnlyBeAccessedByLayers("examples")
            .whereLayer("dump")
            .mayOnlyBeAccessedByLayers("replication", "examples")
            .whereLayer("checks")
            .mayOnlyBeAccessedByLayers("dump", "replication", "examples");

    /** The shared part of core's internals is for all of pgtrek's modules; the rest is for its own module alone. */
    @ArchTest
    static final ArchRule internal_classes_are_used_only_by_their_own_module =
            classes().that().resideInAPackage("dev.pgtrek..").should(useNoInternalClassOfAnotherModule());

    /** A reader can begin with any package and meet each one once. */
    @ArchTest
    static final ArchRule packages_have_no_cycles = SlicesRuleDefinition.slices()
            .assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(type.getPackageName());
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            })
            .should()
            .beFreeOfCycles();

    /** A reader who meets a name need not ask which one is meant. */
    @ArchTest
    static void no_two_classes_share_a_simple_name(JavaClasses classes) {
        Map<String, List<String>> named = classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getName, Collectors.toList())));
        named.values().removeIf(types -> types.size() == 1);
        assertThat(named).isEmpty();
    }

    @ArchTest
    static final ArchRule generated_values_are_no_api = classes()
            .that()
            .haveSimpleNameStartingWith("Immutable")
            .should()
            .notBePublic()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule libraries_log_through_slf4j_alone = noClasses()
            .that(resideInAPackage("dev.pgtrek..")
                    .and(DescribedPredicate.not(resideInAPackage("dev.pgtrek.examples..")))
                    // the interface itself names java.util.logging
                    .and(DescribedPredicate.not(assignableTo(DataSource.class))))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .dependOnClassesThat(resideInAnyPackage("java.util.logging..", "ch.qos.logback.."));

    @Test
    void tests_wait_for_a_condition_and_never_sleep() {
        JavaClasses tests = new ClassFileImporter().importPaths(testClassesOfAllModules());

        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .because("a test that sleeps is slow or flaky: Awaitility waits for what must come true")
                .check(tests);
    }

    private static List<Path> testClassesOfAllModules() {
        return Stream.concat(Stream.of("core"), MODULES_ABOVE_CORE.stream())
                .map(module -> Path.of("..", module, "target", "test-classes"))
                .filter(Files::isDirectory)
                .toList();
    }

    private static ArchCondition<JavaClass> useNoInternalClassOfAnotherModule() {
        return new ArchCondition<>("use no internal class of another module") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String own = module(type.getPackageName());
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String used = dependency.getTargetClass().getPackageName();
                    if (isInternal(used) && !module(used).equals(own)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean isInternal(String packageName) {
        return packageName.startsWith(ROOT)
                && (packageName + ".").contains(".internal.")
                && !SHARED_INTERNALS.contains(packageName);
    }

    private static String module(String packageName) {
        return MODULES_ABOVE_CORE.stream()
                .filter(module -> (packageName + ".").startsWith(ROOT + module + "."))
                .findFirst()
                .orElse("core");
    }
}
