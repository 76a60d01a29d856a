/** The target's databases: created before anything is moved into them, finished when all of it has arrived. */
@NullMarked
package dev.pgtrek.internal.database;

import org.jspecify.annotations.NullMarked;
