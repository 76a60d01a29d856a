/** The checks for replication. */
@NullMarked
package dev.pgtrek.checks.replication;

import org.jspecify.annotations.NullMarked;
