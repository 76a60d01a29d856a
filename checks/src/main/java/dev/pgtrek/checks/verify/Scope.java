package dev.pgtrek.checks.verify;

import dev.pgtrek.option.Verify;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.select.TableSelection;
import java.util.function.Function;

/**
 * What a verification compares in each database.
 *
 * @param level how closely rows are compared
 * @param objects the compared objects of each database, by the database's name
 * @param tables the tables whose rows are compared
 * @param schema whether definitions are compared
 * @param sequences whether sequences are compared
 * @param largeObjects whether large objects are compared
 * @param keyLimit the maximum number of keys of differing rows for each table
 */
record Scope(
        Verify level,
        Function<String, ObjectSelection> objects,
        TableSelection tables,
        boolean schema,
        boolean sequences,
        boolean largeObjects,
        int keyLimit) {}
