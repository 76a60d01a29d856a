package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The types of a database whose text form differs between the servers of a pair, and the replacements for their values.
 * Immutable.
 *
 * <p>These are: floats, and the geometric types that consist of them, if only one server is older than 12;
 * {@code "char"}, whose bytes above 127 are printed as octal escapes since 16; and domains, arrays, ranges and composite
 * types of these. Their binary form is the same in all versions. Two cases remain. Arrays that contain composite values
 * (or domains over arrays) of floats, and extensions' own types of floats, are compared by their text form, with 15
 * digits. A computed not-a-number, unlike an entered one, differs from its copy in an array, a range or a geometric
 * value.
 */
final class CanonicalTypes {
    private static final long CHAR = 18;
    private static final long FLOAT4 = 700;
    private static final long FLOAT8 = 701;

    /** The functions that return the bytes of the types without component types. */
    private static final Map<Long, String> FLOATING = Map.of(
            FLOAT4,
            "float4send",
            FLOAT8,
            "float8send",
            600L,
            "point_send",
            601L,
            "lseg_send",
            602L,
            "path_send",
            603L,
            "box_send",
            604L,
            "poly_send",
            628L,
            "line_send",
            718L,
            "circle_send");

    /** The given types and all types that contain them, from a column's point of view: with the components of each. */
    private static final String TYPES = """
            WITH RECURSIVE part_of (part, whole) AS (
              SELECT t.typbasetype, t.oid
                FROM pg_type AS t
               WHERE t.typtype = 'd'
              UNION ALL
              SELECT t.typelem, t.oid
                FROM pg_type AS t
               WHERE t.typelem <> 0 AND t.typcategory = 'A'
              UNION ALL
              SELECT r.rngsubtype, r.rngtypid
                FROM pg_range AS r
              UNION ALL
              SELECT a.atttypid, t.oid
                FROM pg_type AS t
                JOIN pg_attribute AS a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
               WHERE t.typtype = 'c'
            ), concerned (oid) AS (
              SELECT unnest(?::oid[])
              UNION
              SELECT p.whole
                FROM concerned AS c
                JOIN part_of AS p ON p.part = c.oid
            )
            SELECT t.oid,
                   CASE WHEN t.typtype = 'b' AND t.typelem <> 0 AND t.typcategory = 'A' THEN 'a' ELSE t.typtype END AS kind,
                   CASE WHEN t.typtype = 'd' THEN t.typbasetype
                        WHEN t.typtype = 'r' THEN r.rngsubtype
                        ELSE t.typelem
                   END AS part,
                   f.names,
                   f.types
              FROM concerned
              JOIN pg_type AS t ON t.oid = concerned.oid
              LEFT JOIN pg_range AS r ON r.rngtypid = t.oid
              LEFT JOIN LATERAL (
                     SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names,
                            array_agg(a.atttypid::bigint ORDER BY a.attnum) AS types
                       FROM pg_attribute AS a
                      WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                   ) AS f ON true
            """;

    private final Map<Long, Shape> shapes;

    private CanonicalTypes(Map<Long, Shape> shapes) {
        this.shapes = shapes;
    }

    /** A component of a composite type. */
    private record Field(String name, long type) {}

    /** The structure of a type: its kind as in pg_type.typtype, but {@code a} for arrays, and its components. */
    private record Shape(String kind, long part, List<Field> fields) {}

    /** Reads the types of the source's database. */
    static CanonicalTypes read(Connection session, ServerPair pair) throws SQLException {
        List<Long> leaves = new ArrayList<>();
        if (pair.crosses(12)) {
            leaves.addAll(FLOATING.keySet());
        }
        if (pair.crosses(16)) {
            leaves.add(CHAR);
        }
        Map<Long, Shape> shapes = new HashMap<>();
        if (!leaves.isEmpty()) {
            try (PreparedStatement statement = session.prepareStatement(TYPES)) {
                statement.setArray(1, session.createArrayOf("int8", leaves.toArray()));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        shapes.put(
                                row.getLong("oid"),
                                new Shape(
                                        row.getString("kind"),
                                        row.getLong("part"),
                                        fields(row.getArray("names"), row.getArray("types"))));
                    }
                }
            }
        }
        return new CanonicalTypes(shapes);
    }

    private static List<Field> fields(@Nullable Array names, @Nullable Array types) throws SQLException {
        if (names == null || types == null) {
            return List.of();
        }
        List<String> name = Arrays.asList((String[]) names.getArray());
        List<Long> type = Arrays.asList((Long[]) types.getArray());
        List<Field> fields = new ArrayList<>(name.size());
        for (int i = 0; i < name.size(); i++) {
            fields.add(new Field(name.get(i), type.get(i)));
        }
        return fields;
    }

    /** Whether a value's own text form is unsuitable. */
    boolean concerns(long type) {
        return shapes.containsKey(type);
    }

    /** Returns an expression that replaces a value of a type; the value itself if its text form is suitable. */
    String canonical(long type, String value) {
        Shape shape = shapes.get(type);
        if (shape == null) {
            return value;
        }
        return switch (shape.kind()) {
            case "d" -> canonical(shape.part(), value);
            case "a" -> isLeaf(base(shape.part())) ? arrayBytes(value) : value;
            case "r" -> isLeaf(base(shape.part())) ? "range_send(" + value + ")" : value;
            case "c" -> composite(shape, value);
            default -> leafBytes(type, value);
        };
    }

    /** The base type of a domain; any other type itself. */
    private long base(long type) {
        Shape shape = shapes.get(type);
        return shape != null && shape.kind().equals("d") ? base(shape.part()) : type;
    }

    private static boolean isLeaf(long type) {
        return type == CHAR || FLOATING.containsKey(type);
    }

    private static String leafBytes(long type, String value) {
        if (type == CHAR) {
            return "charsend(" + value + ")";
        }
        String bytes = FLOATING.get(type) + "(" + value + ")";
        // Computed not-a-numbers carry a sign that no text form contains: a copy lacks it.
        return type == FLOAT4 || type == FLOAT8
                ? "CASE WHEN %s = 'NaN' THEN '\\x4e614e'::bytea ELSE %s END".formatted(value, bytes)
                : bytes;
    }

    /** The bytes of an array without the oid of its element type, which differs between servers. */
    private static String arrayBytes(String value) {
        return "overlay(array_send(" + value + ") PLACING '\\x00000000'::bytea FROM 9 FOR 4)";
    }

    /**
     * A row of the components. A composite value that is null differs from one whose components are null. The value's own
     * text form can't be used to distinguish them: a user can create a cast from the type to text, which would run with
     * the session's rights. As a component of a row it is printed by the type's output function.
     */
    private String composite(Shape shape, String value) {
        StringJoiner parts = new StringJoiner(", ", "ROW(", ")::text");
        for (Field field : shape.fields()) {
            parts.add(canonical(field.type(), "(" + value + ")." + QualifiedName.quote(field.name())));
        }
        return "CASE WHEN ROW(" + value + ")::text <> '()' THEN " + parts + " END";
    }
}
