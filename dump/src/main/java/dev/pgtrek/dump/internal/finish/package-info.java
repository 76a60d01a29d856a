/** The steps after all rows have arrived: materialized views and statistics. */
@NullMarked
package dev.pgtrek.dump.internal.finish;

import org.jspecify.annotations.NullMarked;
