package dev.pgtrek.server;

/**
 * A server's version, as in its setting <a
 * href="https://www.postgresql.org/docs/current/runtime-config-preset.html">server_version_num</a>. Immutable.
 *
 * @param number for example 150019 for 15.19, and 90624 for 9.6.24
 */
public record ServerVersion(int number) implements Comparable<ServerVersion> {
    private static final int FIRST_WITH_TWO_PARTS = 100_000;

    public ServerVersion {
        if (number < 10_000) {
            throw new IllegalArgumentException("a server_version_num must be at least 10000, was " + number);
        }
    }

    /** Returns the version of a server_version_num. */
    public static ServerVersion of(int number) {
        return new ServerVersion(number);
    }

    /** The major version: 15 for 15.19. Releases before 10 had two parts, of which this is the first. */
    public int major() {
        return number / 10_000;
    }

    /** The minor version: 19 for 15.19. */
    public int minor() {
        return number < FIRST_WITH_TWO_PARTS ? number % 100 : number % 10_000;
    }

    /** Whether this is the given major version or a newer one. */
    public boolean atLeast(int major) {
        return major() >= major;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Integer.compare(number, other.number);
    }

    /** Returns the version in the usual form: {@code 15.19}. */
    @Override
    public String toString() {
        return number < FIRST_WITH_TWO_PARTS
                ? major() + "." + number / 100 % 100 + "." + minor()
                : major() + "." + minor();
    }
}
