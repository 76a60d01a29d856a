/** Which databases and tables a migration is about. */
@NullMarked
package dev.pgtrek.select;

import org.jspecify.annotations.NullMarked;
