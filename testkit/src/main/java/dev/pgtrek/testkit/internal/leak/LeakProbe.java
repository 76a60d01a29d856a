package dev.pgtrek.testkit.internal.leak;

import java.util.Map;

/** Lists the existing objects of one kind. An object that only the later of two looks finds is a leak. */
@FunctionalInterface
public interface LeakProbe {

    /**
     * Lists the objects.
     *
     * @return a readable line for each object, by a key that is never reused
     */
    Map<String, String> look();
}
