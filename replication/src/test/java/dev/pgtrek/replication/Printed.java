package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.server.TestkitException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does what an advice says, with the statement that it prints. */
public final class Printed {
    private static final Pattern ON_TARGET = Pattern.compile("on the target: ([A-Z][^;]+)");

    private static final Pattern IN_DATABASE =
            Pattern.compile("o[nf] the (source|target), in database (shop(?: \"x\")?): ([A-Z].*)");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Printed() {}

    /** Runs the one statement that is for the target; fails where there is none. */
    public static void runOnTarget(PostgresPair pair, String advice) {
        Matcher statement = ON_TARGET.matcher(advice);
        assertThat(statement.find()).as(advice).isTrue();
        pair.target().execute("postgres", statement.group(1));
    }

    /**
     * Runs the statements that are for a database of one of the servers, in their order and in one session; all of them
     * again where one fails, as a slot stays in use for a moment after its reader was ended.
     */
    public static void runInDatabase(PostgresPair pair, String advice) {
        Matcher place = IN_DATABASE.matcher(advice);
        assertThat(place.find()).as(advice).isTrue();
        PostgresServer server = place.group(1).equals("source") ? pair.source() : pair.target();
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(TestkitException.class)
                .untilAsserted(
                        () -> server.execute(place.group(2), place.group(3).split("; ", -1)));
    }
}
