package dev.pgtrek.examples.benchmark;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A benchmark could not be completed. */
public final class BenchmarkException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    BenchmarkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
