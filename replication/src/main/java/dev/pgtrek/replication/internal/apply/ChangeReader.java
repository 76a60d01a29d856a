package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.inventory.QualifiedName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parses the messages of the output plugin {@code pgoutput}, in version 1 of its protocol. A relation is described
 * before its first change, so messages must be read in order. Not thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical replication
 *     message formats</a>
 */
public final class ChangeReader {
    private static final int IN_KEY = 1;

    private final Map<Integer, Relation> relations = new HashMap<>();

    private long committedAt;

    private record Relation(QualifiedName name, List<Change.Column> columns) {}

    /** Reads a message; empty if it contains no change of a table. */
    public Optional<Change> read(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        return switch ((char) in.get()) {
            case 'B' -> {
                committedAt = in.getLong();
                yield Optional.empty();
            }
            case 'R' -> {
                relation(in);
                yield Optional.empty();
            }
            case 'I' -> Optional.of(insert(in));
            case 'U' -> Optional.of(update(in));
            case 'D' -> Optional.of(delete(in));
            case 'T' -> Optional.of(truncate(in));
            default -> Optional.empty();
        };
    }

    /** Returns the LSN at which the transaction of the last message was committed. */
    long committedAt() {
        return committedAt;
    }

    private void relation(ByteBuffer in) {
        int id = in.getInt();
        QualifiedName name = new QualifiedName(text(in), text(in));
        in.get(); // its replica identity, which the columns contain
        int count = in.getShort();
        List<Change.Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean inKey = (in.get() & IN_KEY) != 0;
            columns.add(new Change.Column(text(in), inKey));
            in.getInt(); // type
            in.getInt(); // its type modifier
        }
        relations.put(id, new Relation(name, columns));
    }

    private Change insert(ByteBuffer in) {
        Relation relation = relationOf(in);
        in.get(); // N
        return change(Change.Kind.INSERT, relation, List.of(), row(in));
    }

    private Change update(ByteBuffer in) {
        Relation relation = relationOf(in);
        char part = (char) in.get();
        List<Change.Value> old = List.of();
        if (part != 'N') {
            old = row(in);
            in.get(); // N
        }
        List<Change.Value> row = row(in);
        return change(Change.Kind.UPDATE, relation, old.isEmpty() ? row : old, row);
    }

    private Change delete(ByteBuffer in) {
        Relation relation = relationOf(in);
        in.get(); // K or O
        return change(Change.Kind.DELETE, relation, row(in), List.of());
    }

    private Change truncate(ByteBuffer in) {
        int count = in.getInt();
        in.get(); // CASCADE, RESTART IDENTITY
        List<QualifiedName> tables = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            tables.add(relationOf(in).name());
        }
        return new Change(Change.Kind.TRUNCATE, tables.get(0), List.of(), List.of(), List.of(), tables);
    }

    private static Change change(Change.Kind kind, Relation relation, List<Change.Value> key, List<Change.Value> row) {
        return new Change(kind, relation.name(), relation.columns(), key, row, List.of());
    }

    private Relation relationOf(ByteBuffer in) {
        int id = in.getInt();
        Relation relation = relations.get(id);
        if (relation == null) {
            throw new IllegalStateException("a change of relation " + id + " was told before the relation itself");
        }
        return relation;
    }

    private static List<Change.Value> row(ByteBuffer in) {
        int count = in.getShort();
        List<Change.Value> row = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            char kind = (char) in.get();
            if (kind == 't') {
                byte[] bytes = new byte[in.getInt()];
                in.get(bytes);
                row.add(new Change.Value(true, new String(bytes, StandardCharsets.UTF_8)));
            } else {
                row.add(new Change.Value(kind == 'n', null));
            }
        }
        return row;
    }

    private static String text(ByteBuffer in) {
        int begin = in.position();
        while (in.get() != 0) {
            // to its end
        }
        byte[] bytes = new byte[in.position() - begin - 1];
        in.get(begin, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
