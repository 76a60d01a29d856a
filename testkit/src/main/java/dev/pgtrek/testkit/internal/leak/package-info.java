/** What the leak checker looks at, one probe for each kind of thing that can be left behind. Not API. */
@NullMarked
package dev.pgtrek.testkit.internal.leak;

import org.jspecify.annotations.NullMarked;
