/** The probes of the leak checker, one for each kind of leak. Not API. */
@NullMarked
package dev.pgtrek.testkit.internal.leak;

import org.jspecify.annotations.NullMarked;
