/** What a cutover leaves on both servers, so that every process can tell how far it has come. */
@NullMarked
package dev.pgtrek.replication.internal.mark;

import org.jspecify.annotations.NullMarked;
