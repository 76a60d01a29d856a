/** The two handles: a run, which ends, and a replication, which lives on the servers. */
@NullMarked
package dev.pgtrek.run;

import org.jspecify.annotations.NullMarked;
