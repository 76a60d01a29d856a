/** Texts for people and JSON for programs. Shared by pgtrek's own modules; not API. */
@NullMarked
package dev.pgtrek.internal.text;

import org.jspecify.annotations.NullMarked;
