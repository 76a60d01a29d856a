/** Cutover: the switch of applications from the source to the target. */
@NullMarked
package dev.pgtrek.cutover;

import org.jspecify.annotations.NullMarked;
