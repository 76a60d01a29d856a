package dev.pgtrek.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The contents of one connection string, in libpq's keywords. The parser of one of the three forms fills it; a later
 * value replaces an earlier one, as in libpq.
 *
 * <p>A password with wrong quotes or encoding spills into the following text. So messages repeat nothing after a
 * password.
 */
final class Parameters {
    private final Map<Keyword, String> values = new EnumMap<>(Keyword.class);
    private boolean afterSecret;

    /** Marks all unknown text from here on as a possible part of a password. */
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
     * Reports an unknown parameter, without its name if that may be part of a password.
     *
     * @param what "" or a word for the parameter's owner, with a trailing space
     * @param meant the name that was probably intended
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
