package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.testkit.PostgresPair;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does what an advice says, with the statement that it prints. */
public final class Printed {
    private static final Pattern ON_TARGET = Pattern.compile("on the target: ([A-Z][^;]+)");

    private Printed() {}

    /** Runs the one statement that is for the target; fails where there is none. */
    public static void runOnTarget(PostgresPair pair, String advice) {
        Matcher statement = ON_TARGET.matcher(advice);
        assertThat(statement.find()).as(advice).isTrue();
        pair.target().execute("postgres", statement.group(1));
    }
}
