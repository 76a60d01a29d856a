/**
 * The COPY engine: streams the rows of many tables from one server into another, under one snapshot, with nothing on disk.
 * Not API.
 */
@NullMarked
package dev.pgtrek.dump.internal.copy;

import org.jspecify.annotations.NullMarked;
