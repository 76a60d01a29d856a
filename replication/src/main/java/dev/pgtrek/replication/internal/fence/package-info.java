/** What stops the writes of applications, and lets them go on. */
@NullMarked
package dev.pgtrek.replication.internal.fence;

import org.jspecify.annotations.NullMarked;
