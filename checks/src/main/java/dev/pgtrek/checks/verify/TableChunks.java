package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.TableInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Groups tables into the portions in which they are read: the largest first, each big one separately and small ones
 * together, so that thousands of tables do not need thousands of round trips.
 */
final class TableChunks {
    private static final long BIG = 8L << 20;
    private static final long MOST_BYTES = 32L << 20;
    private static final int MOST_TABLES = 500;

    private TableChunks() {}

    record Chunk(List<TableInfo> tables, long bytes) {}

    static List<Chunk> of(List<TableInfo> tables) {
        List<TableInfo> bySize = tables.stream()
                .sorted(Comparator.comparingLong(TableInfo::bytes).reversed().thenComparing(TableInfo::qualifiedName))
                .toList();
        List<Chunk> chunks = new ArrayList<>();
        List<TableInfo> together = new ArrayList<>();
        long bytes = 0;
        for (TableInfo table : bySize) {
            boolean full = !together.isEmpty()
                    && (together.get(0).bytes() >= BIG
                            || together.size() == MOST_TABLES
                            || bytes + table.bytes() > MOST_BYTES);
            if (full) {
                chunks.add(new Chunk(List.copyOf(together), bytes));
                together.clear();
                bytes = 0;
            }
            together.add(table);
            bytes += table.bytes();
        }
        if (!together.isEmpty()) {
            chunks.add(new Chunk(List.copyOf(together), bytes));
        }
        return chunks;
    }
}
