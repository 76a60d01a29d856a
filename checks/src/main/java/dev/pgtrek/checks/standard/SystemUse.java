package dev.pgtrek.checks.standard;

/**
 * A dependency of a user's object on a built-in object: a column of a system view, or a function.
 *
 * @param user the readable name of the user's object
 * @param system the built-in object as named by {@link SystemObjects}
 */
record SystemUse(String user, String system) {}
