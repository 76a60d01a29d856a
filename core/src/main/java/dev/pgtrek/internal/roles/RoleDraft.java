package dev.pgtrek.internal.roles;

import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.result.RoleResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The state of a role's migration. Not thread-safe; contains a password, so it defines no text form. */
final class RoleDraft {
    private final RoleInfo role;
    private RoleResult.Status status;
    private final List<String> notes = new ArrayList<>();
    private Optional<String> message = Optional.empty();
    private Optional<String> storedPassword = Optional.empty();
    private Optional<String> generatedPassword = Optional.empty();

    /** Creates the draft of a role to be created. */
    RoleDraft(RoleInfo role) {
        this.role = role;
        this.status = RoleResult.Status.CREATED;
    }

    RoleInfo role() {
        return role;
    }

    String name() {
        return role.name();
    }

    /** Whether this run creates it. */
    boolean isNew() {
        return status == RoleResult.Status.CREATED;
    }

    boolean isKept() {
        return status == RoleResult.Status.EXISTS;
    }

    boolean isSkipped() {
        return status == RoleResult.Status.SKIPPED;
    }

    RoleDraft exists() {
        status = RoleResult.Status.EXISTS;
        return this;
    }

    RoleDraft skipped(String reason) {
        status = RoleResult.Status.SKIPPED;
        becomes(reason);
        return this;
    }

    /** Marks a role that another session created after the target's roles were read. */
    void cameMeanwhile() {
        status = RoleResult.Status.EXISTS;
        becomes("was created on the target while this migration ran, and is not compared");
    }

    void failed(String reason) {
        status = RoleResult.Status.FAILED;
        becomes(reason);
    }

    private void becomes(String text) {
        notes.clear();
        this.message = Optional.of(text);
        storedPassword = Optional.empty();
        generatedPassword = Optional.empty();
    }

    /** Adds a property that could not be migrated. */
    void without(String what) {
        notes.add(what);
    }

    void password(Optional<String> stored, Optional<String> generated) {
        storedPassword = stored;
        generatedPassword = generated;
    }

    Optional<String> storedPassword() {
        return storedPassword;
    }

    Optional<String> generatedPassword() {
        return generatedPassword;
    }

    RoleResult result() {
        boolean partial = isNew() && !notes.isEmpty();
        String introduction = isKept() ? "kept as it is; differs from the source: " : "could not be carried: ";
        Optional<String> what =
                notes.isEmpty() ? Optional.empty() : Optional.of(introduction + String.join("; ", notes));
        return RoleResult.builder()
                .name(name())
                .status(partial ? RoleResult.Status.PARTIAL : status)
                .message(message.or(() -> what))
                .generatedPassword(generatedPassword)
                .build();
    }
}
