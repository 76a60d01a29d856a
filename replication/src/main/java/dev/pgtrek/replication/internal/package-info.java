/** The settings and the direction, which all steps of a replication share. Not API. */
@NullMarked
package dev.pgtrek.replication.internal;

import org.jspecify.annotations.NullMarked;
