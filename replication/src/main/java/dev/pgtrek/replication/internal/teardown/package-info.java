/** Ends a replication, and undoes a cutover that was left unfinished. */
@NullMarked
package dev.pgtrek.replication.internal.teardown;

import org.jspecify.annotations.NullMarked;
