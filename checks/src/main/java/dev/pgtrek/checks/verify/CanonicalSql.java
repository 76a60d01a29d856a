package dev.pgtrek.checks.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts expressions and queries, as printed by a server, into the form that they have after that output was parsed. A
 * dump creates objects from the source's output, and the target then prints some of them differently, although nothing
 * differs:
 *
 * <ul>
 *   <li>a cast of an array becomes casts of its elements: {@code (ARRAY['x'::character varying])::text[]} is printed as
 *       {@code ARRAY[('x'::character varying)::text]};
 *   <li>nested conjunctions and disjunctions become one: {@code ((a AND b) AND c)} is printed as {@code (a AND b AND c)};
 *   <li>a name that a column of a query has by default is printed or not: {@code NULL::integer AS int4}.
 * </ul>
 *
 * <p>Everything else stays unchanged, so that every other difference is found. Works on text only: creating the objects
 * would run users' code on the target.
 */
final class CanonicalSql {
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

    /** More deeply nested brackets are compared as printed. */
    private static final int DEEPEST = 500;

    /** The column name that a cast to a type produces, if the type's name is not printed literally. */
    private static final Map<String, String> INTERNAL_NAMES = Map.ofEntries(
            Map.entry("integer", "int4"),
            Map.entry("bigint", "int8"),
            Map.entry("smallint", "int2"),
            Map.entry("real", "float4"),
            Map.entry("double precision", "float8"),
            Map.entry("boolean", "bool"),
            Map.entry("character", "bpchar"),
            Map.entry("character varying", "varchar"),
            Map.entry("bit varying", "varbit"),
            Map.entry("timestamp", "timestamp"),
            Map.entry("timestamp without time zone", "timestamp"),
            Map.entry("timestamp with time zone", "timestamptz"),
            Map.entry("time without time zone", "time"),
            Map.entry("time with time zone", "timetz"));

    /** Words that may come after the first one of a type's name. */
    private static final Set<String> TYPE_WORDS = Set.of("varying", "precision", "with", "without", "time", "zone");

    private static final Set<String> ITEM_ENDS = Set.of("from", "where", "union", "intersect", "except", "returning");

    private CanonicalSql() {}

    /** Returns the canonical form of a text that contains SQL; a malformed text is returned unchanged. */
    static String of(String text) {
        List<Node> nodes = new Reader(text).read();
        if (nodes == null) {
            return text;
        }
        StringBuilder written = new StringBuilder(text.length());
        write(rewritten(nodes), written);
        return written.toString();
    }

    private sealed interface Node {}

    /** A word, a literal, a number, an operator or a mark. */
    private record Token(String text) implements Node {
        private boolean is(String word) {
            return text.equalsIgnoreCase(word);
        }

        private boolean isName() {
            char first = text.charAt(0);
            return first == '"' || first == '_' || Character.isLetter(first);
        }

        private boolean isOperand() {
            char first = text.charAt(0);
            return isName() || Character.isDigit(first) || first == '\'' || first == '$';
        }

        private String name() {
            return text.charAt(0) == '"'
                    ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                    : text.toLowerCase(Locale.ROOT);
        }
    }

    /** The content of brackets: {@code (} or {@code [}. */
    private record Group(char open, List<Node> nodes) implements Node {}

    private static void write(List<Node> nodes, StringBuilder written) {
        for (Node node : nodes) {
            if (node instanceof Group group) {
                written.append(group.open()).append(' ');
                write(group.nodes(), written);
                written.append(group.open() == '(' ? ") " : "] ");
            } else if (node instanceof Token token) {
                written.append(token.text()).append(' ');
            }
        }
    }

    private static List<Node> rewritten(List<Node> nodes) {
        List<Node> inner = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            inner.add(node instanceof Group group ? unwrapped(group.open(), rewritten(group.nodes())) : node);
        }
        return withoutDefaultNames(flattened(castInside(withoutBracketsBeforeCasts(inner))));
    }

    /** {@code ((x))} means the same as {@code (x)}. */
    private static Group unwrapped(char open, List<Node> nodes) {
        return open == '(' && nodes.size() == 1 && nodes.get(0) instanceof Group only && only.open() == '('
                ? only
                : new Group(open, nodes);
    }

    /** {@code ('x'::a)::b} means the same as {@code 'x'::a::b}. */
    private static List<Node> withoutBracketsBeforeCasts(List<Node> nodes) {
        List<Node> bare = new ArrayList<>(nodes.size());
        for (int at = 0; at < nodes.size(); at++) {
            Node node = nodes.get(at);
            if (node instanceof Group group
                    && group.open() == '('
                    && isToken(nodes, at + 1, "::")
                    && isPrimary(group.nodes())
                    && !(at > 0 && nodes.get(at - 1) instanceof Token before && before.isName())) {
                bare.addAll(group.nodes());
            } else {
                bare.add(node);
            }
        }
        return bare;
    }

    /** Whether this is a literal, a number, a name or an array, or casts of one. */
    private static boolean isPrimary(List<Node> nodes) {
        int at = 0;
        if (nodes.size() >= 2 && isArray(nodes.subList(0, 2))) {
            at = 2;
        } else {
            while (at < nodes.size() && nodes.get(at) instanceof Token token && token.isOperand()) {
                at++;
                if (!isToken(nodes, at, ".")) {
                    break;
                }
                at++;
            }
        }
        while (at > 0 && isToken(nodes, at, "::")) {
            at = typeEnd(nodes, at + 1);
        }
        return at > 0 && at == nodes.size();
    }

    private static List<Node> castInside(List<Node> nodes) {
        List<Node> cast = new ArrayList<>(nodes.size());
        int at = 0;
        while (at < nodes.size()) {
            if (at + 1 < nodes.size() && isArray(nodes.subList(at, at + 2))) {
                List<Node> array = nodes.subList(at, at + 2);
                at += 2;
                while (isToken(nodes, at, "::")) {
                    int end = typeEnd(nodes, at + 1);
                    List<Node> element = elementType(nodes.subList(at + 1, end));
                    if (element == null) {
                        break;
                    }
                    array = withCastElements(array, element);
                    at = end;
                }
                cast.addAll(array);
            } else {
                cast.add(nodes.get(at));
                at++;
            }
        }
        return cast;
    }

    private static boolean isArray(List<Node> nodes) {
        return nodes.size() == 2
                && isToken(nodes, 0, "array")
                && nodes.get(1) instanceof Group elements
                && elements.open() == '['
                && !elements.nodes().isEmpty();
    }

    private static List<Node> withCastElements(List<Node> array, List<Node> type) {
        Group elements = (Group) array.get(1);
        List<Node> cast = new ArrayList<>();
        for (List<Node> element : split(elements.nodes(), ",")) {
            if (!cast.isEmpty()) {
                cast.add(new Token(","));
            }
            if (isArray(element)) {
                cast.addAll(withCastElements(element, type));
            } else {
                if (isPrimary(element)) {
                    cast.addAll(element);
                } else {
                    cast.add(unwrapped('(', element));
                }
                cast.add(new Token("::"));
                cast.addAll(type);
            }
        }
        return List.of(array.get(0), new Group('[', castInside(cast)));
    }

    /** The type of an array's elements, or null if it is not an array type. */
    private static @Nullable List<Node> elementType(List<Node> type) {
        boolean array = !type.isEmpty()
                && type.get(type.size() - 1) instanceof Group last
                && last.open() == '['
                && last.nodes().isEmpty();
        return array ? type.subList(0, type.size() - 1) : null;
    }

    /** The end of the type name that begins at a position. */
    private static int typeEnd(List<Node> nodes, int begin) {
        int at = begin;
        while (at < nodes.size() && nodes.get(at) instanceof Token token && token.isName()) {
            boolean first = at == begin || isToken(nodes, at - 1, ".");
            if (!first && !TYPE_WORDS.contains(token.text())) {
                break;
            }
            at++;
            if (isToken(nodes, at, ".")) {
                at++;
            }
        }
        if (at > begin && at < nodes.size() && nodes.get(at) instanceof Group modifier && modifier.open() == '(') {
            at++;
            // timestamp(3) with time zone
            while (at < nodes.size() && nodes.get(at) instanceof Token token && TYPE_WORDS.contains(token.text())) {
                at++;
            }
        }
        while (at < nodes.size()
                && nodes.get(at) instanceof Group array
                && array.open() == '['
                && array.nodes().isEmpty()) {
            at++;
        }
        return at;
    }

    private static List<Node> flattened(List<Node> nodes) {
        for (String word : List.of("and", "or")) {
            if (isChain(nodes, word)) {
                List<Node> flat = new ArrayList<>();
                for (List<Node> operand : split(nodes, word)) {
                    if (!flat.isEmpty()) {
                        flat.add(new Token(word.toUpperCase(Locale.ROOT)));
                    }
                    flat.addAll(
                            operand.size() == 1
                                            && operand.get(0) instanceof Group inner
                                            && inner.open() == '('
                                            && isChain(inner.nodes(), word)
                                    ? inner.nodes()
                                    : operand);
                }
                return flat;
            }
        }
        return nodes;
    }

    /** Whether these are operands joined by one word, and nothing else: each one is printed in brackets, or is a name. */
    private static boolean isChain(List<Node> nodes, String word) {
        List<List<Node>> operands = split(nodes, word);
        return operands.size() > 1
                && operands.stream()
                        .allMatch(operand -> !operand.isEmpty()
                                && operand.stream()
                                        .noneMatch(node -> node instanceof Token token
                                                && (token.is("and")
                                                        || token.is("or")
                                                        || token.is("between")
                                                        || token.is("select")
                                                        || token.is("when")
                                                        || token.is("where")
                                                        || token.is("on")
                                                        || token.is(",")
                                                        || token.is(";"))));
    }

    private static List<List<Node>> split(List<Node> nodes, String separator) {
        List<List<Node>> parts = new ArrayList<>();
        List<Node> part = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof Token token && token.is(separator)) {
                parts.add(part);
                part = new ArrayList<>();
            } else {
                part.add(node);
            }
        }
        parts.add(part);
        return parts;
    }

    private static List<Node> withoutDefaultNames(List<Node> nodes) {
        List<Node> kept = new ArrayList<>(nodes.size());
        int item = -1; // where the column of a query begins
        for (int at = 0; at < nodes.size(); at++) {
            Node node = nodes.get(at);
            if (item >= 0
                    && isToken(nodes, at, "as")
                    && at + 1 < nodes.size()
                    && nodes.get(at + 1) instanceof Token name
                    && name.isName()
                    && name.name().equals(defaultName(kept.subList(item, kept.size())))) {
                at++;
                continue;
            }
            kept.add(node);
            if (node instanceof Token token) {
                if (token.is("select") || token.is("returning") || (token.is(",") && item >= 0)) {
                    item = kept.size();
                } else if (ITEM_ENDS.contains(token.text().toLowerCase(Locale.ROOT))) {
                    item = -1;
                }
            }
        }
        return kept;
    }

    /** Returns the name that a server gives a column without a name. */
    private static String defaultName(List<Node> item) {
        String name = strongName(item);
        if (name != null) {
            return name;
        }
        List<List<Node>> casts = split(item, "::");
        if (casts.size() > 1 && typeEnd(item, item.size() - last(casts).size()) == item.size()) {
            return typeName(last(casts));
        }
        if (isToken(item, 0, "case")) {
            return "case";
        }
        return item.size() == 1 && item.get(0) instanceof Group group && group.open() == '('
                ? defaultName(group.nodes())
                : "?column?";
    }

    /** The name of a column or function that the item is, ignoring casts. */
    private static @Nullable String strongName(List<Node> item) {
        if (isToken(item, 0, "case") || item.isEmpty()) {
            return null;
        }
        List<List<Node>> casts = split(item, "::");
        if (casts.size() > 1) {
            boolean cast = typeEnd(item, item.size() - last(casts).size()) == item.size();
            return cast ? strongName(item.subList(0, item.size() - last(casts).size() - 1)) : null;
        }
        if (item.size() == 1 && item.get(0) instanceof Group group && group.open() == '(') {
            return strongName(group.nodes());
        }
        if (isArray(item)) {
            return "array";
        }
        int at = 0;
        String name = null;
        while (at < item.size() && item.get(at) instanceof Token token && token.isName()) {
            name = token.name();
            at++;
            if (!isToken(item, at, ".")) {
                break;
            }
            at++;
        }
        if (at < item.size() && item.get(at) instanceof Group arguments && arguments.open() == '(') {
            at++;
        }
        return at == item.size() && !"null".equals(name) && !"true".equals(name) && !"false".equals(name) ? name : null;
    }

    private static List<Node> last(List<List<Node>> parts) {
        return parts.get(parts.size() - 1);
    }

    private static String typeName(List<Node> type) {
        StringBuilder name = new StringBuilder();
        for (Node node : type) {
            if (node instanceof Token token && token.is(".")) {
                name.setLength(0);
            } else if (node instanceof Token token) {
                name.append(name.isEmpty() ? "" : " ").append(token.name());
            }
        }
        return INTERNAL_NAMES.getOrDefault(name.toString(), name.toString());
    }

    private static boolean isToken(List<Node> nodes, int at, String word) {
        return at < nodes.size() && nodes.get(at) instanceof Token token && token.is(word);
    }

    /** Splits a text into tokens, and groups the content of brackets. */
    private static final class Reader {
        private final String text;
        private int at;
        private int depth;

        private Reader(String text) {
            this.text = text;
        }

        /** Returns null for an unterminated bracket, literal or quoted name. */
        private @Nullable List<Node> read() {
            List<Node> nodes = group('\0');
            return nodes != null && at == text.length() ? nodes : null;
        }

        private @Nullable List<Node> group(char end) {
            List<Node> nodes = new ArrayList<>();
            while (at < text.length()) {
                char next = text.charAt(at);
                if (Character.isWhitespace(next)) {
                    at++;
                } else if (next == '(' || next == '[') {
                    at++;
                    depth++;
                    List<Node> inner = depth > DEEPEST ? null : group(next == '(' ? ')' : ']');
                    if (inner == null) {
                        return null;
                    }
                    depth--;
                    nodes.add(new Group(next, inner));
                } else if (next == ')' || next == ']') {
                    if (next != end) {
                        return null;
                    }
                    at++;
                    return nodes;
                } else {
                    int begin = at;
                    at = tokenEnd();
                    if (at < 0) {
                        return null;
                    }
                    nodes.add(new Token(text.substring(begin, at)));
                }
            }
            return end == '\0' ? nodes : null;
        }

        private int tokenEnd() {
            char first = text.charAt(at);
            char second = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
            if (first == '\'' || first == '"') {
                return quotedEnd(at, false);
            }
            if (second == '\'' && "eEbBxXnN".indexOf(first) >= 0) {
                return quotedEnd(at + 1, first == 'e' || first == 'E');
            }
            if (first == '$' && !Character.isDigit(second)) {
                return dollarEnd();
            }
            if (first == ':' && (second == ':' || second == '=')) {
                return at + 2;
            }
            if (isWord(first)) {
                int end = at + 1;
                boolean number = Character.isDigit(first);
                while (end < text.length() && (isWord(text.charAt(end)) || (number && text.charAt(end) == '.'))) {
                    end++;
                }
                return end;
            }
            int end = at + 1;
            if (OPERATOR_CHARACTERS.indexOf(first) >= 0) {
                while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
                    end++;
                }
            }
            return end;
        }

        private static boolean isWord(char character) {
            return Character.isLetterOrDigit(character)
                    || character == '_'
                    || character == '$'
                    || Character.isSurrogate(character);
        }

        private int quotedEnd(int begin, boolean escapes) {
            char quote = text.charAt(begin);
            int end = begin + 1;
            while (end < text.length()) {
                char next = text.charAt(end);
                if (escapes && next == '\\') {
                    end += 2;
                } else if (next != quote) {
                    end++;
                } else if (end + 1 < text.length() && text.charAt(end + 1) == quote) {
                    end += 2;
                } else {
                    return end + 1;
                }
            }
            return -1;
        }

        private int dollarEnd() {
            int tagEnd = text.indexOf('$', at + 1);
            if (tagEnd < 0) {
                return -1;
            }
            String tag = text.substring(at, tagEnd + 1);
            int end = text.indexOf(tag, tagEnd + 1);
            return end < 0 ? -1 : end + tag.length();
        }
    }
}
