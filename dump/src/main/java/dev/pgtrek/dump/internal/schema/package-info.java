/** The definitions of a database: read off the source, and made on the target. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.schema;

import org.jspecify.annotations.NullMarked;
