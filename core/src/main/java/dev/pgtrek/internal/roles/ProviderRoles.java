package dev.pgtrek.internal.roles;

import dev.pgtrek.select.NamePattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The roles that the providers of managed servers create for themselves. */
final class ProviderRoles {
    private static final Map<String, List<NamePattern>> PROVIDERS = providers();

    private ProviderRoles() {}

    private static Map<String, List<NamePattern>> providers() {
        Map<String, List<NamePattern>> providers = new LinkedHashMap<>();
        providers.put("Amazon RDS", patterns("rdsadmin", "rds_*", "rdsrepladmin", "rdstopmgr", "rdswriteforwarduser"));
        providers.put("Google Cloud SQL", patterns("cloudsql*", "alloydb*"));
        providers.put("Azure", patterns("azuresu", "azure_*"));
        providers.put("Aiven", patterns("_aiven*"));
        providers.put("DigitalOcean", patterns("_do*"));
        providers.put("Neon", patterns("cloud_admin", "neon_superuser"));
        return providers;
    }

    private static List<NamePattern> patterns(String... names) {
        return List.of(names).stream().map(NamePattern::of).toList();
    }

    /** Returns the provider of a role, determined by the role's name. */
    static Optional<String> provider(String name) {
        return PROVIDERS.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(pattern -> pattern.matches(name)))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
