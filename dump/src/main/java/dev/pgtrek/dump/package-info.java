@NullMarked
package dev.pgtrek.dump;

import org.jspecify.annotations.NullMarked;
