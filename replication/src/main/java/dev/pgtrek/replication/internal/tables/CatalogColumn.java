package dev.pgtrek.replication.internal.tables;

/**
 * A column of a table.
 *
 * @param number its attribute number, which a renamed column keeps
 * @param type its type with modifier, and how it is generated, in a form that is the same on servers of all versions
 * @param shown its type as SQL
 * @param stamp changes with every change of the column's definition
 * @param missing the value of the rows that are older than the column; empty if they have none
 */
record CatalogColumn(int number, String name, String type, String shown, String stamp, String missing) {}
