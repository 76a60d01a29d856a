/** A PostgreSQL server as pgtrek reaches it: where it is, who logs in, how the sessions are protected and prepared. */
@NullMarked
package dev.pgtrek.server;

import org.jspecify.annotations.NullMarked;
