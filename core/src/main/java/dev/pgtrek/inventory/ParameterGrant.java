package dev.pgtrek.inventory;

import java.util.Optional;

/**
 * A right to a configuration parameter, as <a
 * href="https://www.postgresql.org/docs/current/catalog-pg-parameter-acl.html">pg_parameter_acl</a> stores it since
 * version 15.
 *
 * @param parameter the parameter's name
 * @param right {@code SET} or {@code ALTER SYSTEM}
 * @param grantee the role that has it; empty for PUBLIC
 * @param grantable whether the grantee may grant it to others
 * @param grantor the role that granted it
 */
public record ParameterGrant(
        String parameter, String right, Optional<String> grantee, boolean grantable, String grantor) {}
