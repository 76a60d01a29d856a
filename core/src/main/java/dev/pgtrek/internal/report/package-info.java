/** How the results of a migration are written, as text and as JSON. */
@NullMarked
package dev.pgtrek.internal.report;

import org.jspecify.annotations.NullMarked;
