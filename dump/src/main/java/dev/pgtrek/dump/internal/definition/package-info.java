/** Definitions that are read from the source's catalogs over JDBC and rendered as SQL for the target's version. */
@NullMarked
package dev.pgtrek.dump.internal.definition;

import org.jspecify.annotations.NullMarked;
