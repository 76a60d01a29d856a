/** Logins with a deadline for every step, and the detection of lost connections. */
@NullMarked
package dev.pgtrek.internal.login;

import org.jspecify.annotations.NullMarked;
