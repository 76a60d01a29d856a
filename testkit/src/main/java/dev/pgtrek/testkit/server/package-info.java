/** Values and failures of the test servers. */
@NullMarked
package dev.pgtrek.testkit.server;

import org.jspecify.annotations.NullMarked;
