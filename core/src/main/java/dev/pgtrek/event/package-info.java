/** What a migration tells while it runs. */
@NullMarked
package dev.pgtrek.event;

import org.jspecify.annotations.NullMarked;
