package dev.pgtrek.internal.roles;

import dev.pgtrek.option.RolePasswords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postgresql.util.PasswordUtil;

/**
 * Chooses the password of a role, always in stored form, so that none reaches the network or a server's log in clear
 * text.
 */
final class PasswordChoice {
    private static final Pattern STORED = Pattern.compile("SCRAM-SHA-256\\$\\d+:.+|md5[0-9a-f]{32}");

    private final StoredPasswords stored;
    private final RolePasswords others;

    PasswordChoice(StoredPasswords stored, RolePasswords others) {
        this.stored = stored;
        this.others = others;
    }

    /** Chooses all passwords; the caller receives new ones before any role gets one. */
    void decide(List<RoleDraft> drafts) {
        drafts.forEach(this::decide);
        List<RoleDraft> withNewOne = drafts.stream()
                .filter(draft -> draft.generatedPassword().isPresent())
                .toList();
        if (!withNewOne.isEmpty()) {
            handOver(withNewOne);
        }
    }

    private void handOver(List<RoleDraft> drafts) {
        Map<String, String> passwords = new LinkedHashMap<>();
        drafts.forEach(draft -> draft.generatedPassword().ifPresent(password -> passwords.put(draft.name(), password)));
        try {
            others.handOver(passwords);
        } catch (RuntimeException e) {
            // the message is omitted here too
            drafts.forEach(draft -> draft.failed("the function that receives new passwords failed with "
                    + e.getClass().getName()));
        }
    }

    private void decide(RoleDraft draft) {
        if (stored.readable()) {
            draft.password(stored.of(draft.name()), Optional.empty());
        } else if (draft.role().login()) {
            giveAnother(draft);
        }
    }

    private void giveAnother(RoleDraft draft) {
        Optional<String> password;
        try {
            password = others.passwordFor(draft.name());
        } catch (RuntimeException e) {
            // the message is omitted: it may contain a secret of the supplier
            draft.failed("the function that supplies passwords failed with "
                    + e.getClass().getName());
            return;
        }
        if (password.isEmpty()) {
            draft.without("password (it can't be read on the source, and none was supplied: give it one)");
        } else if (password.get().isEmpty()) {
            draft.failed("the password that was supplied is empty");
        } else {
            draft.password(Optional.of(encoded(password.get())), password.filter(any -> others.generates()));
            if (others.generates()) {
                draft.without("password (it can't be read on the source; the role has a new one)");
            }
        }
    }

    /**
     * Encodes with SCRAM-SHA-256, which every supported target knows, and which the authentication method md5 accepts
     * too.
     */
    private static String encoded(String password) {
        return STORED.matcher(password).matches() ? password : PasswordUtil.encodeScramSha256(password.toCharArray());
    }
}
