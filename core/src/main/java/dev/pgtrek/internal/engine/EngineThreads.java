package dev.pgtrek.internal.engine;

/** Makes the engine's threads: daemons, so that a host that forgets to close a run can still end. */
final class EngineThreads {
    private EngineThreads() {}

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
