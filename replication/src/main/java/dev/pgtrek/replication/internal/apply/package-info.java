/** What a slot holds, and why the target can't apply it. Not API. */
@NullMarked
package dev.pgtrek.replication.internal.apply;

import org.jspecify.annotations.NullMarked;
