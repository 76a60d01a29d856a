package dev.pgtrek.dump.internal.definition.order;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A few numbers without duplicates, in the order in which they were added; or many. Not thread-safe. */
final class NumberSet {
    /** Up to this many are searched one by one. */
    private static final int FEW = 32;

    private static final int[] EMPTY = {};

    private int[] values = EMPTY;
    private int size;
    private @Nullable Set<Integer> many;

    int size() {
        return size;
    }

    int get(int index) {
        return values[index];
    }

    boolean contains(int number) {
        return many != null ? many.contains(number) : indexOf(number) >= 0;
    }

    void add(int number) {
        if (contains(number)) {
            return;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(2, size + size / 2));
        }
        values[size++] = number;
        if (many != null) {
            many.add(number);
        } else if (size > FEW) {
            many = new HashSet<>();
            for (int i = 0; i < size; i++) {
                many.add(values[i]);
            }
        }
    }

    void remove(int number) {
        int index = indexOf(number);
        if (index < 0) {
            return;
        }
        System.arraycopy(values, index + 1, values, index, size - index - 1);
        size--;
        if (many != null) {
            many.remove(number);
        }
    }

    private int indexOf(int number) {
        for (int i = 0; i < size; i++) {
            if (values[i] == number) {
                return i;
            }
        }
        return -1;
    }
}
