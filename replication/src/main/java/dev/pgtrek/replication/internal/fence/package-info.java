/** The fence: what keeps applications from writing to the source during a cutover. */
@NullMarked
package dev.pgtrek.replication.internal.fence;

import org.jspecify.annotations.NullMarked;
