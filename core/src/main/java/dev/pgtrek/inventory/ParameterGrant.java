package dev.pgtrek.inventory;

import java.util.Optional;

/**
 * A right to a configuration parameter, as <a
 * href="https://www.postgresql.org/docs/current/catalog-pg-parameter-acl.html">pg_parameter_acl</a> keeps it since version
 * 15.
 *
 * @param parameter the parameter's name
 * @param right {@code SET} or {@code ALTER SYSTEM}
 * @param grantee who has it; empty where everybody has
 * @param grantable whether that one may pass it on
 * @param grantor who gave it
 */
public record ParameterGrant(
        String parameter, String right, Optional<String> grantee, boolean grantable, String grantor) {}
