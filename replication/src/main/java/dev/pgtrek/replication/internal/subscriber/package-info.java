/** What a replication has on the target beside its journal: a subscription, and the lock of a cutover. Not API. */
@NullMarked
package dev.pgtrek.replication.internal.subscriber;

import org.jspecify.annotations.NullMarked;
