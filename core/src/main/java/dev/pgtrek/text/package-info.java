/**
 * How results and messages are written, for people and for programs. Checks and strategies of one's own use it to write as
 * pgtrek does.
 */
@NullMarked
package dev.pgtrek.text;

import org.jspecify.annotations.NullMarked;
