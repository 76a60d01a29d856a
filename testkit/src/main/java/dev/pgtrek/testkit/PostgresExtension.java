package dev.pgtrek.testkit;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts the servers for {@link PostgresTest} and checks for leaks after each test. JUnit's store of the test or its
 * class owns and closes the servers.
 */
final class PostgresExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        PostgresPair pair = pairOf(context);
        if (wishOf(ownerOf(context)).orElseThrow().leakCheck()) {
            context.getStore(NAMESPACE).put(LeakChecker.class, LeakChecker.watch(pair.source(), pair.target()));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        LeakChecker leaks = context.getStore(NAMESPACE).remove(LeakChecker.class, LeakChecker.class);
        if (leaks != null) {
            leaks.check();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PostgresPair.class;
    }

    @Override
    public PostgresPair resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return pairOf(context);
    }

    private static PostgresPair pairOf(ExtensionContext test) {
        ExtensionContext asking = ownerOf(test);
        PostgresTest wish = wishOf(asking).orElseThrow();
        ExtensionContext owner = wish.freshForEachTest() && test.getTestMethod().isPresent() ? test : asking;
        // A store also searches its parents: the key names the owner, or a test would find its class's pair.
        return owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(owner.getUniqueId(), key -> start(wish), PostgresPair.class);
    }

    /** Returns the innermost context with an annotation. */
    private static ExtensionContext ownerOf(ExtensionContext test) {
        for (ExtensionContext context = test; ; context = context.getParent().orElseThrow()) {
            if (wishOf(context).isPresent()) {
                return context;
            }
        }
    }

    /** A class's annotation is read from the class itself: a nested class without one shares its outer class's pair. */
    private static Optional<PostgresTest> wishOf(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), PostgresTest.class);
    }

    private static PostgresPair start(PostgresTest wish) {
        PostgresServer.Builder source = PostgresServer.builder(wish.source())
                .setting("wal_level", "logical")
                .authentication(wish.authentication());
        PostgresServer.Builder target = PostgresServer.builder(wish.target()).authentication(wish.authentication());
        return PostgresPair.start(
                withSettings(source, wish.sourceSettings()), withSettings(target, wish.targetSettings()));
    }

    private static PostgresServer.Builder withSettings(PostgresServer.Builder builder, String[] settings) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("A setting must be name=value, was '%s'".formatted(setting));
            }
            builder.setting(
                    setting.substring(0, equals).strip(),
                    setting.substring(equals + 1).strip());
        }
        return builder;
    }
}
