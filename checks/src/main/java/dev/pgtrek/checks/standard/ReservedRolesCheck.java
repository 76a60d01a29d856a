package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.option.Content;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** No superuser of the source is a role that an Aiven target's security agent reserves. */
final class ReservedRolesCheck implements PreCheck {
    @Override
    public String id() {
        return "reserved-roles";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    private static final String AGENT = "aiven.pg_security_agent";
    private static final String RESERVED = "aiven.pg_security_agent_reserved_roles";

    @Override
    public List<Finding> check(CheckContext context) {
        boolean preloaded =
                context.target().setting("shared_preload_libraries").orElse("").contains("aiven_gatekeeper");
        if (!preloaded || !context.target().setting(AGENT).orElse("off").equals("on")) {
            return List.of();
        }
        Set<String> reserved = Arrays.stream(
                        context.target().setting(RESERVED).orElse("").split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
        return context.source().roles().stream()
                .filter(RoleInfo::superuser)
                .map(RoleInfo::name)
                .filter(name -> !context.options().excludesRole(name))
                .filter(name -> context.target().role(name).isEmpty() && !reserved.contains(name))
                .map(name -> Finding.error(
                                id(),
                                "the target reserves superusers, and the source's superuser " + name
                                        + " is none of those")
                        .about("role " + name)
                        .withRemedy("exclude the role"))
                .toList();
    }
}
