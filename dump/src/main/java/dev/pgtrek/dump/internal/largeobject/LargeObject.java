package dev.pgtrek.dump.internal.largeobject;

import dev.pgtrek.inventory.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A large object of the source: the beginning of its content, and its metadata. */
final class LargeObject {
    private final long oid;
    private final String owner;
    private final byte[] firstPart;
    private final Optional<String> comment;
    private final Optional<List<Right>> rights;

    /**
     * @param firstPart at most {@link LargeObjectReader#PART} bytes; the whole content if it is shorter
     * @param rights the privileges of roles; empty if nothing was ever granted or revoked
     */
    LargeObject(long oid, String owner, byte[] firstPart, Optional<String> comment, Optional<List<Right>> rights) {
        this.oid = oid;
        this.owner = owner;
        this.firstPart = firstPart;
        this.comment = comment;
        this.rights = rights;
    }

    long oid() {
        return oid;
    }

    String owner() {
        return owner;
    }

    byte[] firstPart() {
        return firstPart;
    }

    /**
     * One privilege of one role.
     *
     * @param grantee the role; empty for PUBLIC
     */
    record Right(Optional<String> grantee, String privilege, boolean grantable) {}

    String ownerStatement() {
        return "ALTER LARGE OBJECT " + oid + " OWNER TO " + QualifiedName.quote(owner);
    }

    Optional<String> commentStatement() {
        return comment.map(text -> "COMMENT ON LARGE OBJECT " + oid + " IS '" + text.replace("'", "''") + "'");
    }

    /** The roles that have privileges. */
    Set<String> grantees() {
        return rights.orElse(List.of()).stream()
                .flatMap(right -> right.grantee().stream())
                .collect(Collectors.toSet());
    }

    /** The statements that change the privileges of a new large object to these, without missing roles. */
    List<String> grants(Predicate<String> roleExists) {
        List<String> statements = new ArrayList<>();
        if (rights.isEmpty()) {
            return statements;
        }
        Map<String, Set<String>> byGrantee = new LinkedHashMap<>();
        Set<String> ofOwner = new LinkedHashSet<>();
        for (Right right : rights.get()) {
            if (right.grantee().filter(owner::equals).isPresent()) {
                ofOwner.add(right.privilege());
            } else if (right.grantee().isEmpty()
                    || roleExists.test(right.grantee().get())) {
                String grantee = right.grantee().map(QualifiedName::quote).orElse("PUBLIC");
                byGrantee
                        .computeIfAbsent(
                                grantee + (right.grantable() ? " WITH GRANT OPTION" : ""), key -> new LinkedHashSet<>())
                        .add(right.privilege());
            }
        }
        if (!ofOwner.containsAll(Set.of("SELECT", "UPDATE"))) {
            String quoted = QualifiedName.quote(owner);
            statements.add("REVOKE ALL ON LARGE OBJECT " + oid + " FROM " + quoted);
            ofOwner.forEach(privilege -> statements.add(grant(privilege, quoted)));
        }
        byGrantee.forEach((grantee, privileges) -> statements.add(grant(String.join(", ", privileges), grantee)));
        return statements;
    }

    private String grant(String privileges, String grantee) {
        return "GRANT " + privileges + " ON LARGE OBJECT " + oid + " TO " + grantee;
    }
}
