/** The options of a replication. */
@NullMarked
package dev.pgtrek.replication.option;

import org.jspecify.annotations.NullMarked;
