package dev.pgtrek.checks.standard;

import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Determines how a server's locales suit a database of the other server. Pure. */
final class Locales {
    private static final int ICU_FOR_DATABASES_SINCE = 15;
    private static final int BUILTIN_SINCE = 17;

    private Locales() {}

    /**
     * @param certain whether it will be rejected; otherwise the server does not list the locale, but its host may support
     *     it
     */
    record Missing(String what, boolean certain) {}

    /** Returns what a database requires that a server lacks. */
    static Optional<Missing> missing(DatabaseInfo database, ServerInventory server) {
        String provider = database.localeProvider();
        boolean icu = provider.equals("icu");
        if (icu
                && server.version().atLeast(ICU_FOR_DATABASES_SINCE)
                && server.icuVersion().isEmpty()) {
            return Optional.of(
                    new Missing("the database's collation is one of ICU, and the target was built without", true));
        }
        int since = icu ? ICU_FOR_DATABASES_SINCE : provider.equals("builtin") ? BUILTIN_SINCE : 0;
        if (!server.version().atLeast(since)) {
            return Optional.of(new Missing(
                    "the database's collation comes from the provider " + provider + ", which needs version " + since
                            + "; the target is of version " + server.version().major(),
                    true));
        }
        return List.of(database.collate(), database.characterType()).stream()
                .filter(locale -> server.libcLocales().stream().noneMatch(known -> same(known, locale)))
                .findFirst()
                .map(locale -> new Missing("the target knows no locale " + locale, false));
    }

    /** Returns how the versions of the library that defines a database's sort order differ between two servers. */
    static Optional<String> difference(DatabaseInfo database, ServerInventory source, ServerInventory target) {
        return switch (database.localeProvider()) {
            case "icu" -> difference("ICU", source.icuVersion(), target.icuVersion());
            case "libc" ->
                isFixed(database.collate()) && isFixed(database.characterType())
                        ? Optional.empty()
                        : difference("C library", source.libcVersion(), target.libcVersion());
            default -> Optional.empty();
        };
    }

    private static Optional<String> difference(String what, Optional<String> here, Optional<String> there) {
        return here.isEmpty() || there.isEmpty() || here.equals(there)
                ? Optional.empty()
                : Optional.of("the " + what + "'s collations are of version " + here.get() + " on the source and "
                        + there.get() + " on the target");
    }

    /** Returns a readable description of a database's provider, locale and rules. */
    static String describe(DatabaseInfo database) {
        StringBuilder text = new StringBuilder(database.collate() + "/" + database.characterType());
        if (!database.localeProvider().equals("libc")) {
            text.append(" (").append(database.localeProvider());
            database.locale().ifPresent(locale -> text.append(' ').append(locale));
            database.icuRules().ifPresent(rules -> text.append(" with rules ").append(rules));
            text.append(')');
        }
        return text.toString();
    }

    /** Whether its sort order depends on no library. */
    private static boolean isFixed(String locale) {
        return locale.equals("C") || locale.equals("POSIX");
    }

    /** {@code en_US.UTF-8} and {@code en_US.utf8} are the same locale. */
    private static boolean same(String one, String other) {
        return normal(one).equals(normal(other));
    }

    private static String normal(String locale) {
        return locale.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }
}
