package dev.pgtrek.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class, or a single test, two running servers of chosen versions: a parameter of type
 * {@link PostgresPair} receives them.
 *
 * <pre>{@code
 * @PostgresTest(source = 14, target = 18)
 * class ShopMigrationIT {
 *   @Test
 *   void ordersArrive(PostgresPair pair) { … }
 *
 *   @Test
 *   @PostgresTest(source = 10, target = 17, sourceSettings = "max_replication_slots=0")
 *   void slotsThatAreMissingAreReported(PostgresPair pair) { … }
 * }
 * }</pre>
 *
 * <p>On a class, its tests share one pair, which is started with the first of them and ends with the class; so do the
 * tests of its nested classes. {@link #freshForEachTest} gives each test a pair of its own. On a method, that test has a
 * pair of its own, even if the class says otherwise.
 *
 * <p>After each test a {@link LeakChecker} looks at both servers and this JVM: what the test left behind makes it fail.
 *
 * <p>The source runs with {@code wal_level=logical}; what else differs from PostgreSQL's defaults is said at
 * {@link PostgresServer}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(PostgresExtension.class)
public @interface PostgresTest {

    /**
     * Returns the source's major version, 10 or later.
     *
     * @return for example 14
     */
    int source();

    /**
     * Returns the target's major version, 10 or later.
     *
     * @return for example 18
     */
    int target();

    /**
     * Returns settings of the source.
     *
     * @return strings such as {@code "max_wal_senders=3"}
     */
    String[] sourceSettings() default {};

    /**
     * Returns settings of the target.
     *
     * @return strings such as {@code "max_worker_processes=4"}
     */
    String[] targetSettings() default {};

    /**
     * Returns how both servers let users in, as {@link PostgresServer.Builder#authentication} takes it.
     *
     * @return for example {@code scram-sha-256}
     */
    String authentication() default "trust";

    /**
     * Says whether each test of the class has a pair of its own.
     *
     * @return true for servers that hold nothing of the tests before
     */
    boolean freshForEachTest() default false;

    /**
     * Says whether a test fails when it leaves something behind, which {@link LeakChecker} describes.
     *
     * @return false for tests that run in parallel in one JVM
     */
    boolean leakCheck() default true;
}
