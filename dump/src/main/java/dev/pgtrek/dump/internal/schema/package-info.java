/** Definitions as statements, wherever they were read, and what became of them. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.schema;

import org.jspecify.annotations.NullMarked;
