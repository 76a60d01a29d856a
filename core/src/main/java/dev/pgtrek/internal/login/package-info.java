/** Logging in within a deadline, wherever the login hangs. */
@NullMarked
package dev.pgtrek.internal.login;

import org.jspecify.annotations.NullMarked;
