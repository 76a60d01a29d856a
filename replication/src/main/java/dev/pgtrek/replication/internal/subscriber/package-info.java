/**
 * The objects of a replication on the target besides its journal: a subscription, and the lock of a cutover. Not API.
 */
@NullMarked
package dev.pgtrek.replication.internal.subscriber;

import org.jspecify.annotations.NullMarked;
