/** Cutover: the moment at which applications leave the source for the target. */
@NullMarked
package dev.pgtrek.cutover;

import org.jspecify.annotations.NullMarked;
