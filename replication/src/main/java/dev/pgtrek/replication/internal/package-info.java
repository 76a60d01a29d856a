/** What all steps of a replication need to know: its settings and its direction. Not API. */
@NullMarked
package dev.pgtrek.replication.internal;

import org.jspecify.annotations.NullMarked;
