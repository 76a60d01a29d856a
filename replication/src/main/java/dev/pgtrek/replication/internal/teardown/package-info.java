/** Ends a replication, and undoes an interrupted cutover. */
@NullMarked
package dev.pgtrek.replication.internal.teardown;

import org.jspecify.annotations.NullMarked;
