package dev.pgtrek.server;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Where a server's password comes from. Asked again at every connect; none of the kinds shows it. */
sealed interface Password {
    /** The password for a session in the given database, if there is one. */
    Optional<String> forSession(String host, int port, String database, String user);

    /** Why there is none, where that can be told; never with a password. */
    default Optional<String> whyNone(String host, int port, String database, String user) {
        return Optional.empty();
    }

    /** Whether there is one for certain. */
    boolean given();

    /** A password that stays the same. Equal to another of the same text. */
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

    /** A token that expires, or a secret that is kept elsewhere. Equal to another of the same supplier. */
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

    /** libpq's password file, which need not exist. */
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
