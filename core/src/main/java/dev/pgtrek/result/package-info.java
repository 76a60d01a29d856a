/** What a migration plans to do, what it did, and which migrations earlier processes left. */
@NullMarked
package dev.pgtrek.result;

import org.jspecify.annotations.NullMarked;
