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
 * What becomes of the passwords of roles that log in, where the source does not let them be read. Where it does, as for a
 * superuser, the <a href="https://www.postgresql.org/docs/current/catalog-pg-authid.html">stored form</a> is carried as it
 * is, old passwords go on working, and this is not asked.
 *
 * <p>A password reaches the target in stored form alone, SCRAM-SHA-256 where it is a new one, and its statement is kept out
 * of the server's log where the target's user may see to that.
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
     * A new one for each role, of 192 random bits, in {@link RoleResult#generatedPassword()}; the default. If the process
     * dies before it has the result, no one knows the passwords: {@link #generated(Consumer)} hands them over before.
     */
    public static RolePasswords generated() {
        return GENERATED;
    }

    /**
     * As {@link #generated()}, and hands the new passwords over before any role gets one.
     *
     * @param receiver keeps the passwords, which come by role's name, all of them in one call, in a thread of the run; a
     *     role may still fail to be created afterwards, and its password is then of no use. If it throws, these roles are
     *     not created. Not called where no password is made
     */
    public static RolePasswords generated(Consumer<Map<String, String>> receiver) {
        return new RolePasswords(true, role -> Optional.of(strong()), Objects.requireNonNull(receiver, "receiver"));
    }

    /** None: such a role can't log in by password until it is given one. */
    public static RolePasswords none() {
        return NONE;
    }

    /**
     * The caller's own.
     *
     * @param passwords takes a role's name and gives its password, or one in stored form ({@code SCRAM-SHA-256$…},
     *     {@code md5…}); a role that it gives none gets none, and one for which it throws is not created
     */
    public static RolePasswords suppliedBy(Function<String, Optional<String>> passwords) {
        return new RolePasswords(false, Objects.requireNonNull(passwords, "passwords"), generated -> {});
    }

    /** Whether {@link #passwordFor} makes passwords up. */
    public boolean generates() {
        return generates;
    }

    /** The password that a role is to have; a generated one is another one each time. Secret. */
    public Optional<String> passwordFor(String role) {
        return passwords.apply(role);
    }

    /** Hands generated passwords, by role's name, to the caller. */
    public void handOver(Map<String, String> generated) {
        receiver.accept(Map.copyOf(generated));
    }

    private static String strong() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** How passwords are come by, and none of them. */
    @Override
    public String toString() {
        return generates ? "generated" : this == NONE ? "none" : "supplied by the caller";
    }
}
