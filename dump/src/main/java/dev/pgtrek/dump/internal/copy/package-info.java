/**
 * The COPY engine: streams the rows of many tables from one server to another under one snapshot, without temporary
 * files. Not API.
 */
@NullMarked
package dev.pgtrek.dump.internal.copy;

import org.jspecify.annotations.NullMarked;
