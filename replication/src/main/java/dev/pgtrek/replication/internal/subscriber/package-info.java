/** What a replication has on the target: a subscription and a journal. Not API. */
@NullMarked
package dev.pgtrek.replication.internal.subscriber;

import org.jspecify.annotations.NullMarked;
