/** Options of the transfer of a database. */
@NullMarked
package dev.pgtrek.dump.option;

import org.jspecify.annotations.NullMarked;
