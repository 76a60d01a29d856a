/** The steps of a cutover, and of the switch back. Not API. */
@NullMarked
package dev.pgtrek.replication.internal.cutover;

import org.jspecify.annotations.NullMarked;
