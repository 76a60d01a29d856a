/** The requirements of dump and restore. */
@NullMarked
package dev.pgtrek.dump.internal.check;

import org.jspecify.annotations.NullMarked;
