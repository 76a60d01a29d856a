package dev.pgtrek.testkit.internal.leak;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Lists the live threads of this JVM, except for those of the JVM, the driver and the test runner. */
public final class ThreadProbe implements LeakProbe {
    private static final Set<String> GROUPS_OF_THE_JVM =
            Set.of("system", "InnocuousThreadGroup", "InnocuousForkJoinWorkerThreadGroup");

    private static final Pattern NOT_OURS = Pattern.compile(
            "ForkJoinPool\\.commonPool-.*" // shared by the whole JVM
                    + "|PostgreSQL-JDBC-Cleaner" // one for all connections; ends half a minute after the last
                    + "|junit-.*|surefire-.*|Attach Listener"
                    + "|testcontainers-.*|ducttape-.*|docker-java-.*|tc-.*|JNA Cleaner");

    @Override
    public Map<String, String> look() {
        Map<String, String> threads = new LinkedHashMap<>();
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = entry.getKey();
            ThreadGroup group = thread.getThreadGroup();
            boolean ended = group == null;
            if (!ended
                    && !GROUPS_OF_THE_JVM.contains(group.getName())
                    && !NOT_OURS.matcher(thread.getName()).matches()) {
                threads.put(key(thread), describe(thread, entry.getValue()));
            }
        }
        return threads;
    }

    private static String key(Thread thread) {
        return "thread " + thread.getId() + " " + System.identityHashCode(thread);
    }

    private static String describe(Thread thread, StackTraceElement[] stack) {
        String where = stack.length == 0 ? "" : " at " + stack[0];
        return "thread \"%s\" (%s)%s".formatted(thread.getName(), thread.getState(), where);
    }
}
