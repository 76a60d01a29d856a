/** Shared by all steps of a transfer: its options and its folders. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal;

import org.jspecify.annotations.NullMarked;
