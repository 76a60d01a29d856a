package dev.pgtrek.checks.standard;

/**
 * That something of a user's stands on something that came with the server: a column of a system view, or a function.
 *
 * @param user what stands on it, as a person would write it
 * @param system as {@link SystemObjects} names it
 */
record SystemUse(String user, String system) {}
