/** Results of a transfer's rows and definitions, and the failures of a table copy. */
@NullMarked
package dev.pgtrek.dump.result;

import org.jspecify.annotations.NullMarked;
