package dev.pgtrek.internal.sql;

import dev.pgtrek.inventory.QualifiedName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Both names of a database that has another name on the target. They are recorded as the comment on pgtrek's schema in
 * the target's database, so that a process that does not know the renaming finds the database. A copy of the target's
 * database, made with it as a template, has the same comment, but another name than the recorded one. Immutable.
 *
 * @param source the name on the source
 * @param target the name on the target
 */
public record DatabaseNames(String source, String target) {
    private static final String QUOTED = "\"((?:[^\"]|\"\")+)\"";
    private static final Pattern FORM =
            Pattern.compile("database " + QUOTED + " of the source is " + QUOTED + " here", Pattern.DOTALL);

    /** Parses the comment on a schema; empty if it has another form. */
    public static Optional<DatabaseNames> parse(String comment) {
        Matcher matcher = FORM.matcher(comment);
        return matcher.matches()
                ? Optional.of(new DatabaseNames(unquoted(matcher.group(1)), unquoted(matcher.group(2))))
                : Optional.empty();
    }

    private static String unquoted(String name) {
        return name.replace("\"\"", "\"");
    }

    /** Whether the two names differ. */
    public boolean differ() {
        return !source.equals(target);
    }

    /** Returns the statement that records the names on pgtrek's schema of that name. */
    public String recording(ReplicationName schema) {
        return "COMMENT ON SCHEMA " + schema + " IS " + SqlLiteral.quote(toString());
    }

    /** Returns the comment. */
    @Override
    public String toString() {
        return "database " + QualifiedName.quote(source) + " of the source is " + QualifiedName.quote(target) + " here";
    }
}
