package dev.pgtrek.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Provides the tests of a class, or a single test, with two running servers of chosen versions. A parameter of type
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
 * <p>On a class, its tests share one pair, which starts with the first of them and ends with the class. Tests of its
 * nested classes share it, too. {@link #freshForEachTest} gives each test a pair of its own. On a method, the annotation
 * gives that test a pair of its own, regardless of the class.
 *
 * <p>After each test a {@link LeakChecker} examines both servers and this JVM. A test that leaves something over fails.
 *
 * <p>The source runs with {@code wal_level=logical}; {@link PostgresServer} documents the other differences from
 * PostgreSQL's defaults.
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
     * Returns the authentication method of both servers; see {@link PostgresServer.Builder#authentication}.
     *
     * @return for example {@code scram-sha-256}
     */
    String authentication() default "trust";

    /**
     * Returns whether each test of the class has a pair of its own.
     *
     * @return true for servers without objects of earlier tests
     */
    boolean freshForEachTest() default false;

    /**
     * Returns whether a test fails if it leaves something over; see {@link LeakChecker}.
     *
     * @return false for tests that run in parallel in one JVM
     */
    boolean leakCheck() default true;
}
