package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * A column of a table or of a composite type. Immutable.
 *
 * @param statistics the statistics target; -1 for the default
 * @param storage where it is not that of its type, as in {@code pg_attribute.attstorage}
 * @param foreignOptions as SQL
 * @param defaultOid 0 for no default
 * @param notNullOid the constraint that keeps it from being null, from 18 on
 */
public record Column(
        long relation,
        int number,
        String name,
        String type,
        String collation,
        boolean notNull,
        boolean local,
        int statistics,
        String storage,
        String compression,
        List<String> options,
        List<String> foreignOptions,
        String generated,
        long defaultOid,
        String defaultExpression,
        long notNullOid,
        String notNullName,
        boolean notNullLocal,
        boolean notNullNoInherit) {
    public Column {
        options = List.copyOf(options);
        foreignOptions = List.copyOf(foreignOptions);
    }
}
