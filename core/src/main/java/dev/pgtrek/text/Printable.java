package dev.pgtrek.text;

/**
 * A result that can be shown as it is: to people as text, to programs as JSON. Neither holds a password.
 *
 * <pre>{@code
 * MigrationResult result = run.await();
 * log.info("{}", result.toText());
 * response.accept(result.toJson());
 * }</pre>
 */
public interface Printable {
    /**
     * Returns the result for a person: plain text, each line ended by a line feed, without colours. No name in it can forge
     * a line or command a terminal.
     */
    String toText();

    /**
     * Returns the result for a program: one JSON object on one line, without a line end. Fields stay as they are; new ones
     * may be added. What is absent is {@code null}.
     */
    String toJson();
}
