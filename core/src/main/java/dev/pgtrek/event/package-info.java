/** The events of a running migration. */
@NullMarked
package dev.pgtrek.event;

import org.jspecify.annotations.NullMarked;
