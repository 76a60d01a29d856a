package dev.pgtrek.checks;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.DatabaseInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Databases that exist on the target already have the source's encoding and locale; the target knows the locales of those to be created. */
final class EncodingAndCollation implements PreCheck {
    @Override
    public String id() {
        return "encoding-and-collation";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (String name : context.databases()) {
            Optional<DatabaseInfo> here = context.databaseInfo(name);
            Optional<DatabaseInfo> there = context.target().database(name);
            if (here.isPresent() && there.isPresent()) {
                compare(here.get(), there.get())
                        .map(finding -> finding.forDatabase(name))
                        .ifPresent(findings::add);
            }
        }
        return findings;
    }

    private Optional<Finding> compare(DatabaseInfo here, DatabaseInfo there) {
        if (!here.encoding().equals(there.encoding())) {
            return Optional.of(Finding.error(
                            id(),
                            "the database exists on the target with encoding " + there.encoding() + "; the source has "
                                    + here.encoding())
                    .withRemedy("drop it there, so that it is created with the encoding of the source"));
        }
        if (!here.collate().equals(there.collate()) || !here.characterType().equals(there.characterType())) {
            return Optional.of(Finding.warning(
                            id(),
                            "the database exists on the target with the locale " + there.collate() + "/"
                                    + there.characterType() + "; the source has " + here.collate() + "/"
                                    + here.characterType() + ", so text may sort otherwise")
                    .withRemedy("drop it there, so that it is created with the locale of the source"));
        }
        return Optional.empty();
    }
}
