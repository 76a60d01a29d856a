/**
 * Test support for real PostgreSQL servers: servers of chosen versions, a JUnit 5 extension that provides a test with a
 * pair of them, a leak checker, sample databases, a write load, and comparisons of the contents of two databases.
 *
 * <p>For tests and demonstrations only, never for production: servers run without {@code fsync}.
 */
@NullMarked
package dev.pgtrek.testkit;

import org.jspecify.annotations.NullMarked;
