package dev.pgtrek.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one connection string says, in libpq's keywords. Filled by the parser of one of the three forms; a later value
 * replaces an earlier one, as in libpq.
 *
 * <p>A password that was not quoted or encoded as it should be spills over into what follows it. So nothing that comes
 * after a password is repeated in a message.
 */
final class Parameters {
    private final Map<Keyword, String> values = new EnumMap<>(Keyword.class);
    private boolean afterSecret;

    /** From now on, what is unknown may be part of a password. */
    void distrust() {
        afterSecret = true;
    }

    void put(Keyword keyword, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new InvalidServerException("the value of " + keyword.text() + " holds a zero byte");
        }
        values.put(keyword, value);
        afterSecret |= keyword.secret();
    }

    void put(String keyword, String value) {
        put(Keyword.of(keyword).orElseThrow(() -> unknown(keyword, "", Keyword.closestTo(keyword))), value);
    }

    Map<Keyword, String> values() {
        return values;
    }

    /**
     * Says that a parameter is unknown, or, where its name may be part of a password, that some parameter is.
     *
     * @param what "" or a word that says whose parameter it is, with a space behind it
     * @param meant the name that was probably meant
     */
    InvalidServerException unknown(String name, String what, Optional<String> meant) {
        if (afterSecret || !name.matches("\\w{1,40}")) {
            return new InvalidServerException(
                    "an unknown parameter stands in the server's address; if it belongs to the password, quote the"
                            + " password in a keyword string (password='...'), or percent-encode it in a URI");
        }
        return new InvalidServerException("unknown " + what + "parameter \"" + name + "\" in the server's address"
                + meant.map(known -> "; did you mean \"" + known + "\"?").orElse("; leave it out"));
    }
}
