package dev.pgtrek.replication.cutover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What Linux knows of a connection's server side: after how many seconds of silence it asks whether the other side is there.
 *
 * @param seconds until the next question
 */
record KeepAlive(long seconds) {
    private static final int JIFFIES_A_SECOND = 100;
    private static final String ASKING = "02";

    /** Reads it; empty while another timer runs, as for an answer that the other side has yet to acknowledge. */
    static Optional<KeepAlive> of(int serverPort, int clientPort) {
        return Stream.of("tcp", "tcp6")
                .flatMap(kind -> lines(Path.of("/proc/net", kind)).stream())
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> port(fields[1]) == serverPort && port(fields[2]) == clientPort)
                .map(fields -> fields[5].split(":"))
                .filter(timer -> timer[0].equals(ASKING))
                .map(timer -> new KeepAlive(Long.parseLong(timer[1], 16) / JIFFIES_A_SECOND))
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.subList(1, lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
    }
}
