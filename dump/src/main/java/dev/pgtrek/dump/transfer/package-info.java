/** The transfer of one database from a snapshot, for strategies that go on from there. */
@NullMarked
package dev.pgtrek.dump.transfer;

import org.jspecify.annotations.NullMarked;
