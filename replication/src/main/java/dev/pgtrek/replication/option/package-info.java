/** What a replication can be told. */
@NullMarked
package dev.pgtrek.replication.option;

import org.jspecify.annotations.NullMarked;
