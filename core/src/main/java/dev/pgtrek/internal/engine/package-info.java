/** The orchestrator: inspects, checks, plans, and runs the strategies of the databases. Not API. */
@NullMarked
package dev.pgtrek.internal.engine;

import org.jspecify.annotations.NullMarked;
