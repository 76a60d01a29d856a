package dev.pgtrek.testkit.internal;

import java.io.IOException;
import java.io.InputStream;

/**
 * A jar with one version's server binaries, wherever it lies.
 *
 * @param name the jar's file name without {@code .jar}: it names platform and version
 * @param source where it was found, for messages
 * @param opener opens the jar's bytes
 */
record BinariesArchive(String name, String source, Opener opener) {

    /** Opens the bytes of the jar. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }
}
