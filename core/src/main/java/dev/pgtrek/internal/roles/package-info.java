/** The roles of a server: what moves, what may be given on the target, and acting as another role for a while. */
@NullMarked
package dev.pgtrek.internal.roles;

import org.jspecify.annotations.NullMarked;
