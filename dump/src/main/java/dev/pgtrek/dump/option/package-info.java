/** What the transfer of a database can be told. */
@NullMarked
package dev.pgtrek.dump.option;

import org.jspecify.annotations.NullMarked;
