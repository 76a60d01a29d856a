package dev.pgtrek.text;

/**
 * A result with a text form for people and a JSON form for programs. Neither contains a password.
 *
 * <pre>{@code
 * MigrationResult result = run.await();
 * log.info("{}", result.toText());
 * response.accept(result.toJson());
 * }</pre>
 */
public interface Printable {
    /**
     * Returns the result for people: plain text, each line ended by a line feed, without colours. Names in it can't
     * forge a line or send terminal commands.
     */
    String toText();

    /**
     * Returns the result for programs: one JSON object on one line, without a line end. Existing fields stay stable;
     * new ones may be added. Absent values are {@code null}.
     */
    String toJson();
}
