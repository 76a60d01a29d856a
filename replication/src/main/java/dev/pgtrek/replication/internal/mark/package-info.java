/** The records that a cutover leaves on both servers, from which every process can determine its progress. */
@NullMarked
package dev.pgtrek.replication.internal.mark;

import org.jspecify.annotations.NullMarked;
