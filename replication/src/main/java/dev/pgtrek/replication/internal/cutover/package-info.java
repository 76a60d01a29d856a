/** The steps of a cutover, and its way back. Not API. */
@NullMarked
package dev.pgtrek.replication.internal.cutover;

import org.jspecify.annotations.NullMarked;
