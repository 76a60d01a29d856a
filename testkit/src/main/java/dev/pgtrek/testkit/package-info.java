/**
 * What tests on real PostgreSQL servers stand on: servers of chosen versions, a JUnit 5 extension that gives a test a
 * pair of them, a leak checker, sample databases, a write load, and comparisons of what two databases hold.
 *
 * <p>Everything here is meant for tests and demonstrations, never for production: servers run without {@code fsync}.
 */
@NullMarked
package dev.pgtrek.testkit;

import org.jspecify.annotations.NullMarked;
