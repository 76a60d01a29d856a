/** Selects the definitions to create on the target, and the parts to exclude from them. */
@NullMarked
package dev.pgtrek.dump.internal.schema.filter;

import org.jspecify.annotations.NullMarked;
