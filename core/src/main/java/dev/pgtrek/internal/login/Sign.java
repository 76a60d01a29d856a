package dev.pgtrek.internal.login;

/**
 * What a server says, over another connection, of a session that is silent.
 *
 * @param alive whether the session is at work, or nothing else can be told
 * @param why the reason to give the connection up, where it is not
 */
public record Sign(boolean alive, String why) {
    /** The session is at work. */
    public static final Sign OF_LIFE = new Sign(true, "");

    /** The session seems lost. */
    public static Sign ofLoss(String why) {
        return new Sign(false, why);
    }
}
