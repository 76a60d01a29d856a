package dev.pgtrek.server;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The source of a server's password. Read again at every connect; no implementation shows the password. */
sealed interface Password {
    /** Returns the password for a session in the given database, if one exists. */
    Optional<String> forSession(String host, int port, String database, String user);

    /** Returns why no password exists, where known; never contains a password. */
    default Optional<String> whyNone(String host, int port, String database, String user) {
        return Optional.empty();
    }

    /** Whether a password certainly exists. */
    boolean given();

    /** A fixed password. Equal to another with the same text. */
    record Fixed(String password) implements Password {
        @Override
        public Optional<String> forSession(String host, int port, String database, String user) {
            return Optional.of(password);
        }

        @Override
        public boolean given() {
            return true;
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** An expiring token, or a secret that is stored elsewhere. Equal to another with the same supplier. */
    record Supplied(Supplier<String> supplier) implements Password {
        @Override
        public Optional<String> forSession(String host, int port, String database, String user) {
            return Optional.ofNullable(supplier.get());
        }

        @Override
        public boolean given() {
            return true;
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** A password in libpq's password file, which need not exist. */
    record FromFile(Path file) implements Password {
        @Override
        public Optional<String> forSession(String host, int port, String database, String user) {
            return new PassFile(file).find(host, port, database, user);
        }

        @Override
        public Optional<String> whyNone(String host, int port, String database, String user) {
            return new PassFile(file).whyNone(host, port, database, user);
        }

        @Override
        public boolean given() {
            return false;
        }
    }
}
