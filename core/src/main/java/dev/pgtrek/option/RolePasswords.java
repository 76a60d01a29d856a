package dev.pgtrek.option;

import dev.pgtrek.result.RoleResult;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The handling of login roles' passwords that can't be read on the source. Where they can, as for a superuser, the <a
 * href="https://www.postgresql.org/docs/current/catalog-pg-authid.html">stored form</a> is copied unchanged, old
 * passwords continue to work, and this is not used.
 *
 * <p>A password reaches the target only in stored form, as SCRAM-SHA-256 if it is new. Its statement is kept out of the
 * server's log where the target's user has the right to do so.
 *
 * <p>Immutable; thread-safe if the caller's function is.
 */
public final class RolePasswords {
    private static final RolePasswords GENERATED = generated(passwords -> {});
    private static final RolePasswords NONE = suppliedBy(role -> Optional.empty());
    private static final int BYTES = 24;

    private final boolean generates;
    private final Function<String, Optional<String>> passwords;
    private final Consumer<Map<String, String>> receiver;

    private RolePasswords(
            boolean generates, Function<String, Optional<String>> passwords, Consumer<Map<String, String>> receiver) {
        this.generates = generates;
        this.passwords = passwords;
        this.receiver = receiver;
    }

    /**
     * Generates a password of 192 random bits for each role, returned in {@link RoleResult#generatedPassword()}; the
     * default. If the process dies before it has the result, the passwords are lost: {@link #generated(Consumer)}
     * passes them on earlier.
     */
    public static RolePasswords generated() {
        return GENERATED;
    }

    /**
     * Generates passwords as {@link #generated()} does, and passes them to the receiver before any role gets one.
     *
     * @param receiver stores the passwords by role name; called once with all of them, in a thread of the run. A role
     *     may still fail to be created afterwards; its password is then useless. If it throws, these roles are not
     *     created. Not called if no password is generated
     */
    public static RolePasswords generated(Consumer<Map<String, String>> receiver) {
        return new RolePasswords(true, role -> Optional.of(strong()), Objects.requireNonNull(receiver, "receiver"));
    }

    /** Sets no password: such a role can't log in by password until it gets one. */
    public static RolePasswords none() {
        return NONE;
    }

    /**
     * Takes passwords from the caller.
     *
     * @param passwords returns the password for a role's name, plain or in stored form ({@code SCRAM-SHA-256$…},
     *     {@code md5…}); a role without a returned password gets none, and a role for which it throws is not created
     */
    public static RolePasswords suppliedBy(Function<String, Optional<String>> passwords) {
        return new RolePasswords(false, Objects.requireNonNull(passwords, "passwords"), generated -> {});
    }

    /** Whether {@link #passwordFor} generates passwords. */
    public boolean generates() {
        return generates;
    }

    /** Returns the password for a role; generates a different one on each call. Secret. */
    public Optional<String> passwordFor(String role) {
        return passwords.apply(role);
    }

    /** Passes generated passwords, by role name, to the caller. */
    public void handOver(Map<String, String> generated) {
        receiver.accept(Map.copyOf(generated));
    }

    private static String strong() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Returns the kind of handling, without any password. */
    @Override
    public String toString() {
        return generates ? "generated" : this == NONE ? "none" : "supplied by the caller";
    }
}
