package dev.pgtrek.testkit.internal.leak;

import java.util.Map;

/** Lists the things of one kind that exist now. What a later look finds that an earlier one did not was left behind. */
@FunctionalInterface
public interface LeakProbe {

    /**
     * Looks around.
     *
     * @return a line for people about each thing, by a key that no other thing ever has
     */
    Map<String, String> look();
}
