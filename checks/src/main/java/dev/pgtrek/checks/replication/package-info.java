/** The checks of a replication. */
@NullMarked
package dev.pgtrek.checks.replication;

import org.jspecify.annotations.NullMarked;
