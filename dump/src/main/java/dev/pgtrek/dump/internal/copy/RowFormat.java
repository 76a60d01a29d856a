package dev.pgtrek.dump.internal.copy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The COPY format of a table's rows: binary if it is safe, because it saves both servers the conversion to text. Measured
 * from 15 to 18, the processor time of both servers together, as a share of the text format: 0.2 for bytea, 0.3 for
 * timestamps and uuid, 0.4 for float8 and long text, 0.75 to 0.8 for integers, booleans, numeric, jsonb and short text.
 * Only ten integers of one digit each reached 0.95.
 *
 * <p>It is safe for built-in types whose binary form has been the same since 10. It is unsafe for others: composite
 * values and arrays identify their types by oids, which differ between databases, and an extension's types may change
 * between its versions.
 */
enum RowFormat {
    TEXT("text"),
    BINARY("binary");

    /** These oids are the same on all servers. */
    private static final Set<Long> PORTABLE = LongStream.of(
                    16, // bool
                    17, // bytea
                    18, // "char"
                    19, // name
                    20, // int8
                    21, // int2
                    23, // int4
                    25, // text
                    114, // json
                    600, // point
                    601, // lseg
                    602, // path
                    603, // box
                    604, // polygon
                    628, // line
                    650, // cidr
                    700, // float4
                    701, // float8
                    718, // circle
                    774, // macaddr8
                    829, // macaddr
                    869, // inet
                    1000, // bool[]
                    1001, // bytea[]
                    1005, // int2[]
                    1007, // int4[]
                    1009, // text[]
                    1014, // bpchar[]
                    1015, // varchar[]
                    1016, // int8[]
                    1021, // float4[]
                    1022, // float8[]
                    1042, // bpchar
                    1043, // varchar
                    1082, // date
                    1083, // time
                    1114, // timestamp
                    1115, // timestamp[]
                    1182, // date[]
                    1184, // timestamptz
                    1185, // timestamptz[]
                    1186, // interval
                    1231, // numeric[]
                    1266, // timetz
                    1560, // bit
                    1562, // varbit
                    1700, // numeric
                    2950, // uuid
                    2951, // uuid[]
                    3802) // jsonb
            .boxed()
            .collect(Collectors.toUnmodifiableSet());

    private final String keyword;

    RowFormat(String keyword) {
        this.keyword = keyword;
    }

    String keyword() {
        return keyword;
    }

    /**
     * Chooses the format for a table.
     *
     * @param types the oids of its columns' types; for a domain its base type, for an enum text
     * @param sourceEncoding the encoding of the source's database
     * @param targetEncoding the encoding of the target's database; in the binary format strings are in the session's
     *     encoding, which is UTF8, even if COPY's own option differs
     */
    static RowFormat of(List<Long> types, String sourceEncoding, String targetEncoding) {
        boolean binary = !types.isEmpty()
                && PORTABLE.containsAll(types)
                && Stream.of(sourceEncoding, targetEncoding).allMatch("UTF8"::equals);
        return binary ? BINARY : TEXT;
    }
}
