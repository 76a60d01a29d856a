package dev.pgtrek.checks.standard;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Compares versions of extensions. Their format is arbitrary; nearly all count upwards, number by number. */
final class ExtensionVersion {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private ExtensionVersion() {}

    /** Whether one version precedes another; false if this is unknown. */
    static boolean isOlder(String version, String than) {
        List<BigInteger> left = numbers(version);
        List<BigInteger> right = numbers(than);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = left.get(i).compareTo(right.get(i));
            if (order != 0) {
                return order < 0;
            }
        }
        return left.size() < right.size() && !left.isEmpty();
    }

    private static List<BigInteger> numbers(String version) {
        return NUMBER.matcher(version)
                .results()
                .map(MatchResult::group)
                .map(BigInteger::new)
                .toList();
    }
}
