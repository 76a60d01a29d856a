/** Large objects: their contents, owners, privileges and comments. Not API: may change in any release. */
@NullMarked
package dev.pgtrek.dump.internal.largeobject;

import org.jspecify.annotations.NullMarked;
