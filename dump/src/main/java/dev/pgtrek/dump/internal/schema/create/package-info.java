/** Creates definitions on the target, over several sessions. */
@NullMarked
package dev.pgtrek.dump.internal.schema.create;

import org.jspecify.annotations.NullMarked;
