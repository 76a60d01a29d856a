package dev.pgtrek.checks;

import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the sessions that are open at the same time, on all servers that it is asked about. Thread-safe. */
final class OpenSessions {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /** How many were open at once at the most. */
    int most() {
        return most.get();
    }

    Server counted(PostgresServer server) {
        return Server.builder()
                .connections(database -> counted(server.connect(database)))
                .build();
    }

    private Connection counted(Connection session) {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        AtomicBoolean closed = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    boolean ends =
                            method.getName().equals("close") || method.getName().equals("abort");
                    if (ends && closed.compareAndSet(false, true)) {
                        open.decrementAndGet();
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
