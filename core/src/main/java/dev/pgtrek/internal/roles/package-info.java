/**
 * The roles of a server: their migration, the rights to grant on the target, and temporary membership in other roles.
 */
@NullMarked
package dev.pgtrek.internal.roles;

import org.jspecify.annotations.NullMarked;
