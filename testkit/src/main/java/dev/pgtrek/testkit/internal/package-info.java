/** Search, unpacking, start and end of the test servers. Not API: it may change in any release. */
@NullMarked
package dev.pgtrek.testkit.internal;

import org.jspecify.annotations.NullMarked;
