/** The target's databases: created before the copy, finished after it. */
@NullMarked
package dev.pgtrek.internal.database;

import org.jspecify.annotations.NullMarked;
