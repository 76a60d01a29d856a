/** What the servers for tests hand out, and how they fail. */
@NullMarked
package dev.pgtrek.testkit.server;

import org.jspecify.annotations.NullMarked;
