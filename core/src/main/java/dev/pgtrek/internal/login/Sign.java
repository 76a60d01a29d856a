package dev.pgtrek.internal.login;

/**
 * A server's report, over another connection, on a silent session.
 *
 * @param alive whether the session is active, or its state is unknown
 * @param why the reason to abandon the connection, where the session is not active
 */
public record Sign(boolean alive, String why) {
    /** The session is active. */
    public static final Sign OF_LIFE = new Sign(true, "");

    /** Returns a sign that the session seems lost. */
    public static Sign ofLoss(String why) {
        return new Sign(false, why);
    }
}
