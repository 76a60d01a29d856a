/** Threads, queues and groups of tasks. Shared by pgtrek's own modules; not API. */
@NullMarked
package dev.pgtrek.internal.concurrent;

import org.jspecify.annotations.NullMarked;
