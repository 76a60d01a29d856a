@NullMarked
package dev.pgtrek.examples;

import org.jspecify.annotations.NullMarked;
