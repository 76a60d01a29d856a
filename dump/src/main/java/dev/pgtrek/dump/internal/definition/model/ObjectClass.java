package dev.pgtrek.dump.internal.definition.model;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The system catalog that an object is in, with the catalog's OID, which is the same in every release; and parts of
 * definitions that are no objects of their own, which have none.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">System Catalogs</a>
 */
public enum ObjectClass {
    TYPE(1247),
    ROUTINE(1255),
    RELATION(1259),
    FOREIGN_SERVER(1417),
    USER_MAPPING(1418),
    FOREIGN_DATA_WRAPPER(2328),
    ACCESS_METHOD(2601),
    COLUMN_DEFAULT(2604),
    CAST(2605),
    CONSTRAINT(2606),
    CONVERSION(2607),
    LANGUAGE(2612),
    SCHEMA(2615),
    OPERATOR_CLASS(2616),
    OPERATOR(2617),
    RULE(2618),
    TRIGGER(2620),
    OPERATOR_FAMILY(2753),
    EXTENSION(3079),
    POLICY(3256),
    EXTENDED_STATISTICS(3381),
    COLLATION(3456),
    EVENT_TRIGGER(3466),
    TRANSFORM(3576),
    TEXT_SEARCH_DICTIONARY(3600),
    TEXT_SEARCH_PARSER(3601),
    TEXT_SEARCH_CONFIGURATION(3602),
    TEXT_SEARCH_TEMPLATE(3764),
    DEFAULT_PRIVILEGES(826),
    SUBSCRIPTION(6100),
    PUBLICATION(6104),
    PUBLICATION_TABLE(6106),
    PUBLICATION_SCHEMA(6237),
    /** A type that has a name and nothing else yet. */
    SHELL_TYPE(0),
    /** That a table is a partition of another one. */
    TABLE_ATTACHMENT(0),
    /** That an index is a partition of another one. */
    INDEX_ATTACHMENT(0),
    /** That a sequence belongs to a column. */
    SEQUENCE_OWNER(0),
    /** That a table's policies are in force. */
    ROW_SECURITY(0);

    private static final Map<Long, ObjectClass> BY_OID = Arrays.stream(values())
            .filter(catalog -> catalog.oid != 0)
            .collect(Collectors.toMap(ObjectClass::oid, Function.identity()));

    private final long oid;

    ObjectClass(long oid) {
        this.oid = oid;
    }

    /** The catalog's OID; 0 for what is no object of its own. */
    public long oid() {
        return oid;
    }

    /** The class of objects that a catalog holds; empty for a catalog whose objects are parts of others. */
    public static Optional<ObjectClass> of(long catalogOid) {
        return Optional.ofNullable(BY_OID.get(catalogOid));
    }
}
