package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.Progress.DatabaseProgress;
import dev.pgtrek.strategy.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private static final Duration NOW = Duration.ofSeconds(65);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void linesNameWhatIsBeingDone() {
        new ProgressLines(out)
                .update(
                        NOW,
                        progress(
                                database("shop", Phase.COPY, "table public.orders", "table public.items"),
                                database("done", Phase.DONE),
                                database("audit", Phase.ANALYZE)));

        assertThat(written())
                .isEqualTo("[1:05] 25 %, 50.0 MB of 200.0 MB, 1,234,567 rows, rows done in 0:30;"
                        + " shop: copying rows (table public.orders, table public.items); audit: analyzing\n");
    }

    @Test
    void manyDatabasesAtOnceStillMakeOneLine() {
        new ProgressLines(out)
                .update(
                        NOW,
                        progress(IntStream.range(0, 200)
                                .mapToObj(number -> database("db" + number, Phase.COPY))
                                .toArray(DatabaseProgress[]::new)));

        assertThat(written()).endsWith("db3: copying rows; and 196 more\n");
    }

    @Test
    void barsAreDrawnInPlaceAndLinesStayAboveThem() {
        Screen screen = new Screen();
        ProgressBars bars = new ProgressBars(out, 200, true);
        bars.line(NOW, "checking");
        bars.update(NOW, progress(database("shop", Phase.COPY, "table a"), database("audit", Phase.SCHEMA)));
        screen.take(written());

        assertThat(screen.lines())
                .containsExactly(
                        "checking",
                        "shop  █████░░░░░░░░░░░░░░░  25 %  1/4 tables  copying rows: table a",
                        "audit █████░░░░░░░░░░░░░░░  25 %  1/4 tables  creating tables",
                        "all   █████░░░░░░░░░░░░░░░  25 %  1:05  rows done in 0:30  50.0 MB of"
                                + " 200.0 MB, 1,234,567 rows");

        bars.line(NOW, "audit: completed");
        bars.update(NOW, progress(database("shop", Phase.INDEXES), database("audit", Phase.DONE)));
        screen.take(written());

        assertThat(screen.lines()).hasSize(4).startsWith("checking", "audit: completed");
        assertThat(screen.lines().get(2)).startsWith("shop").endsWith("building indexes");

        bars.end();
        screen.take(written());

        assertThat(screen.lines()).containsExactly("checking", "audit: completed");
    }

    @Test
    void noBarIsWiderThanTheTerminal() {
        ProgressBars bars = new ProgressBars(out, 40, false);
        bars.update(NOW, progress(database("a name of more than twenty letters 😀", Phase.COPY, "x".repeat(99))));

        Screen screen = new Screen();
        screen.take(written());
        assertThat(screen.lines()).hasSize(2).allMatch(line -> line.length() == 39);
        assertThat(screen.lines().get(0)).startsWith("a name of more tha.. #####.............");
    }

    @Test
    void moreDatabasesThanFitAreCounted() {
        new ProgressBars(out, 80, true)
                .update(
                        NOW,
                        progress(IntStream.range(0, 30)
                                .mapToObj(number -> database("db" + number, Phase.COPY))
                                .toArray(DatabaseProgress[]::new)));

        Screen screen = new Screen();
        screen.take(written());
        assertThat(screen.lines()).hasSize(10);
        assertThat(screen.lines().get(8)).startsWith("and 22 more");
    }

    private String written() {
        String written = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return written;
    }

    private static DatabaseProgress database(String name, Phase phase, String... activities) {
        return new DatabaseProgress(name, phase, 25, 100, 7, 1, 4, Arrays.asList(activities));
    }

    private static Progress progress(DatabaseProgress... databases) {
        return new Progress(
                "m1",
                50_000_000,
                200_000_000,
                1_234_567,
                Duration.ofSeconds(10),
                Optional.of(Duration.ofSeconds(30)),
                List.of(databases));
    }

    /** As much of a terminal as the bars make use of. */
    private static final class Screen {
        private final List<StringBuilder> rows = new ArrayList<>(List.of(new StringBuilder()));
        private int row;

        void take(String text) {
            int at = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '\u001b') {
                    int end = at + 2;
                    while (!Character.isLetter(text.charAt(end))) {
                        end++;
                    }
                    control(text.charAt(end), text.substring(at + 2, end));
                    at = end + 1;
                } else {
                    if (c == '\n') {
                        row++;
                        if (row == rows.size()) {
                            rows.add(new StringBuilder());
                        }
                    } else if (c != '\r') {
                        rows.get(row).append(c);
                    }
                    at++;
                }
            }
        }

        private void control(char command, String argument) {
            switch (command) {
                case 'A' -> row -= Integer.parseInt(argument);
                case 'K' -> rows.get(row).setLength(0);
                case 'J' -> {
                    rows.subList(row, rows.size()).clear();
                    rows.add(new StringBuilder());
                }
                default -> throw new AssertionError("unknown control " + command);
            }
        }

        List<String> lines() {
            return rows.subList(0, row).stream().map(StringBuilder::toString).toList();
        }
    }
}
