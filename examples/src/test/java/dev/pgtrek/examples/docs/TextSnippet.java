package dev.pgtrek.examples.docs;

import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.internal.text.TextTable;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;

/** Snippets of the Javadoc, as {@link DocumentationTest} compares them. */
final class TextSnippet {
    private TextSnippet() {}

    static void results(MigrationRun run, Logger log, Consumer<String> response) {
        MigrationResult result = run.await();
        log.info("{}", result.toText());
        response.accept(result.toJson());
    }

    static String json(List<String> columns) {
        String json = JsonObject.write(object -> object.field("name", "shop")
                .field("tables", 12)
                .objects("columns", columns, (column, name) -> column.field("name", name)));
        return json;
    }

    static List<String> table() {
        TextTable table = new TextTable().words("database").figures("rows");
        table.row("shop", Quantities.count(1_234_567));
        return table.lines();
    }
}
