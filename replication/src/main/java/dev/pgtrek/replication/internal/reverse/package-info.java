/** The replication from the target back to the source. */
@NullMarked
package dev.pgtrek.replication.internal.reverse;

import org.jspecify.annotations.NullMarked;
