/** How the test servers are found, unpacked, run and ended. Not API: it may change in any release. */
@NullMarked
package dev.pgtrek.testkit.internal;

import org.jspecify.annotations.NullMarked;
