package dev.pgtrek.dump.internal.check;

import dev.pgtrek.inventory.QualifiedName;
import java.util.Optional;

/**
 * A table or type that can't be created without another object. Immutable.
 *
 * @param dependent the table or type; a domain and a table can't have the same name
 * @param table whether it is a table
 * @param kind the kind of the needed object: {@code table}, {@code type}, {@code sequence}, {@code collation},
 *     {@code function}, {@code operator class}
 * @param needed the needed object, without arguments
 * @param extensionSchema the schema of the extension that the needed object belongs to; empty if it belongs to none
 */
record NeededObject(
        QualifiedName dependent, boolean table, String kind, QualifiedName needed, Optional<String> extensionSchema) {
    boolean needsRelation() {
        return kind.equals("table") || kind.equals("type");
    }
}
