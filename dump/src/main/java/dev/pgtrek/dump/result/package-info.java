/** What a transfer did with rows and definitions, and how the copy of a table fails. */
@NullMarked
package dev.pgtrek.dump.result;

import org.jspecify.annotations.NullMarked;
