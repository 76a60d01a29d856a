package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.DefaultPrivileges;
import dev.pgtrek.dump.internal.definition.model.Privileges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Renders privileges: what takes away those that an object is created with and has not on the source, then what gives the
 * others, each after the one that it was passed on from. What another role than the owner gave is given in its name.
 */
public final class PrivilegeWriter {
    private static final int MAINTAIN_SINCE = 17;
    private static final int PUBLIC_MAY_NOT_CREATE_SINCE = 15;

    private static final Map<Character, String> NAMES = names();
    private static final Map<String, String> DEFAULTS = Map.of(
            "r", "TABLES", "S", "SEQUENCES", "f", "FUNCTIONS", "T", "TYPES", "n", "SCHEMAS", "L", "LARGE OBJECTS");

    private final int source;
    private final int target;

    /**
     * @param source the source's major version
     * @param target the target's major version
     */
    public PrivilegeWriter(int source, int target) {
        this.source = source;
        this.target = target;
    }

    private static Map<Character, String> names() {
        Map<Character, String> names = new LinkedHashMap<>();
        names.put('r', "SELECT");
        names.put('a', "INSERT");
        names.put('x', "REFERENCES");
        names.put('d', "DELETE");
        names.put('t', "TRIGGER");
        names.put('D', "TRUNCATE");
        names.put('m', "MAINTAIN");
        names.put('w', "UPDATE");
        names.put('X', "EXECUTE");
        names.put('U', "USAGE");
        names.put('C', "CREATE");
        return names;
    }

    /** What an object of a type can be given: all letters that its source's version knows. */
    private String all(String type) {
        return switch (type) {
            case "r" -> source >= MAINTAIN_SINCE ? "rawdDxtm" : "rawdDxt";
            case "c" -> "rawx";
            case "s" -> "rwU";
            case "f" -> "X";
            case "n" -> "UC";
            case "L" -> "rw";
            default -> "U";
        };
    }

    /** Empty where the object has what it is created with. */
    public Optional<Definition> write(Privileges privileges) {
        List<String> base = privileges.base();
        if (privileges.type().equals("n") && privileges.name().equals("SCHEMA public")) {
            String owner = item(privileges.owner());
            base = List.of(owner + "=UC/" + owner, (target >= PUBLIC_MAY_NOT_CREATE_SINCE ? "=U/" : "=UC/") + owner);
        }
        List<String> statements = statements(
                "",
                privileges.target(),
                privileges.type(),
                privileges.columnName(),
                privileges.owner(),
                privileges.acl(),
                base);
        return statements.isEmpty()
                ? Optional.empty()
                : Optional.of(new Definition(
                        "ACL",
                        privileges.type().equals("n") ? "" : privileges.schema(),
                        privileges.name(),
                        privileges.owner(),
                        "",
                        false,
                        "",
                        Optional.empty(),
                        statements));
    }

    Definition write(DefaultPrivileges privileges) {
        String objects = DEFAULTS.getOrDefault(privileges.type(), privileges.type());
        String before = "ALTER DEFAULT PRIVILEGES FOR ROLE " + Sql.quote(privileges.owner())
                + (privileges.schema().isEmpty() ? "" : " IN SCHEMA " + Sql.quote(privileges.schema())) + " ";
        String type = privileges.type().equals("S") ? "s" : privileges.type();
        return new Definition(
                "DEFAULT ACL",
                privileges.schema(),
                "DEFAULT PRIVILEGES FOR " + objects,
                privileges.owner(),
                "",
                false,
                "",
                Optional.empty(),
                statements(before, objects, type, "", privileges.owner(), privileges.acl(), privileges.base()));
    }

    private static String item(String role) {
        return '"' + role.replace("\"", "\"\"") + '"';
    }

    private List<String> statements(
            String before, String on, String type, String column, String owner, List<String> acl, List<String> base) {
        List<AccessItem> now = acl.stream().map(AccessItem::parse).toList();
        List<AccessItem> first = base.stream().map(AccessItem::parse).toList();
        List<String> statements = new ArrayList<>();
        for (AccessItem item : first) {
            if (!now.contains(item)) {
                String privileges = listed(item.letters(true) + item.letters(false), type, column);
                if (!privileges.isEmpty()) {
                    statements.add(
                            before + "REVOKE " + privileges + " ON " + on + " FROM " + role(item.grantee()) + ";");
                }
            }
        }
        List<AccessItem> given =
                now.stream().filter(item -> !first.contains(item)).toList();
        for (AccessItem item : inOrder(given, owner)) {
            List<String> grants = new ArrayList<>();
            for (boolean option : new boolean[] {false, true}) {
                String privileges = listed(item.letters(option), type, column);
                if (!privileges.isEmpty()) {
                    grants.add(before + "GRANT " + privileges + " ON " + on + " TO " + role(item.grantee())
                            + (option ? " WITH GRANT OPTION" : "") + ";");
                }
            }
            boolean byOther = !item.grantor().equals(owner) && before.isEmpty();
            if (byOther && !grants.isEmpty()) {
                statements.add("SET SESSION AUTHORIZATION " + Sql.quote(item.grantor()) + ";");
                statements.addAll(grants);
                statements.add("RESET SESSION AUTHORIZATION;");
            } else {
                statements.addAll(grants);
            }
        }
        return statements;
    }

    /** First what the owner gave, then what was passed on by those who have it by then. */
    private static List<AccessItem> inOrder(List<AccessItem> items, String owner) {
        List<AccessItem> left = new ArrayList<>(items);
        List<AccessItem> ordered = new ArrayList<>();
        Set<String> able = new HashSet<>(Set.of(owner));
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Iterator<AccessItem> candidates = left.iterator(); candidates.hasNext(); ) {
                AccessItem item = candidates.next();
                if (able.contains(item.grantor())) {
                    candidates.remove();
                    ordered.add(item);
                    if (!item.letters(true).isEmpty()) {
                        able.add(item.grantee());
                    }
                    progress = true;
                }
            }
        }
        ordered.addAll(left);
        return ordered;
    }

    private static String role(String grantee) {
        return grantee.isEmpty() ? "PUBLIC" : Sql.quote(grantee);
    }

    private String listed(String letters, String type, String column) {
        String columns = column.isEmpty() ? "" : " (" + Sql.quote(column) + ")";
        String all = all(type);
        if (!letters.isEmpty() && all.chars().allMatch(letter -> letters.indexOf(letter) >= 0)) {
            return "ALL" + columns;
        }
        return NAMES.entrySet().stream()
                .filter(name -> letters.indexOf(name.getKey()) >= 0)
                .map(name -> name.getValue() + columns)
                .collect(Collectors.joining(", "));
    }
}
