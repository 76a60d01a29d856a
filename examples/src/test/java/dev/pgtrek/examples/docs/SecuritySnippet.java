package dev.pgtrek.examples.docs;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;

/** The snippet of the page on security, as {@link DocumentationTest} compares it. */
final class SecuritySnippet {
    private SecuritySnippet() {}

    static Migration asTheOwner() {
        return Migration.builder()
                .source("postgresql://shop_owner@old.example.com/shop")
                .target("postgresql://shop_owner@new.example.com/shop")
                .includeDatabase("shop")
                .withoutCreatingDatabases()
                .strategy(DumpRestore.withDefaults())
                .build();
    }
}
