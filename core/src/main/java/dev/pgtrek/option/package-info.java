/** What a migration can be told: its options and their values. */
@NullMarked
package dev.pgtrek.option;

import org.jspecify.annotations.NullMarked;
