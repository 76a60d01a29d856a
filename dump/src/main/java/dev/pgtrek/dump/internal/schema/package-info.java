/** Definitions as statements, independent of their origin, and their outcome. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.schema;

import org.jspecify.annotations.NullMarked;
