/** A PostgreSQL server as pgtrek reaches it: its address, its login, and the protection and preparation of sessions. */
@NullMarked
package dev.pgtrek.server;

import org.jspecify.annotations.NullMarked;
