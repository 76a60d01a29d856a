/** Logical replication: a database is copied, and then followed. */
@NullMarked
package dev.pgtrek.replication;

import org.jspecify.annotations.NullMarked;
