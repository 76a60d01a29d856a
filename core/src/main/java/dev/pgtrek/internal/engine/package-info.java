/** The orchestrator: inspects, checks, plans, and drives the databases through their strategies. Not API. */
@NullMarked
package dev.pgtrek.internal.engine;

import org.jspecify.annotations.NullMarked;
