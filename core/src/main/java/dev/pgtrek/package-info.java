/** Where every migration begins: {@link dev.pgtrek.Migration}. */
@NullMarked
@ValueStyle
package dev.pgtrek;

import dev.pgtrek.internal.ValueStyle;
import org.jspecify.annotations.NullMarked;
