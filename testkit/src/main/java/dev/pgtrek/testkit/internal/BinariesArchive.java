package dev.pgtrek.testkit.internal;

import java.io.IOException;
import java.io.InputStream;

/**
 * A jar with the server binaries of one version, in any location.
 *
 * @param name the jar's file name without {@code .jar}, which contains platform and version
 * @param source the location, for messages
 * @param opener opens the jar's bytes
 */
record BinariesArchive(String name, String source, Opener opener) {

    /** Opens the bytes of the jar. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }
}
