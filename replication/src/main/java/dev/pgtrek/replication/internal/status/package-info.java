/** The replication status, read from both servers. */
@NullMarked
package dev.pgtrek.replication.internal.status;

import org.jspecify.annotations.NullMarked;
