/** PostgreSQL's client tools: search, selection by version, execution. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.tool;

import org.jspecify.annotations.NullMarked;
