/** PostgreSQL's client tools: found, chosen by version, and run. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.tool;

import org.jspecify.annotations.NullMarked;
