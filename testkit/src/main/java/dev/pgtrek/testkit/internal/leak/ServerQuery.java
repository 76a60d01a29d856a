package dev.pgtrek.testkit.internal.leak;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries a server. */
@FunctionalInterface
public interface ServerQuery {
    /** Returns the rows of a query in a database, as text. */
    List<List<@Nullable String>> rows(String database, String sql);
}
