package dev.pgtrek;

/** What became of a role. */
public enum RoleStatus {
    /** It was created with all that it has on the source. */
    CREATED,
    /** It was on the target before; differences are in the message. */
    EXISTS,
    /** It was created without some of what it has on the source; what, is in the message. */
    PARTIAL,
    FAILED,
    /** It was left out: it belongs to the system or the provider, or was excluded. */
    SKIPPED
}
