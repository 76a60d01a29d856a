package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Reads all objects of a database, by one query for each kind: how many statements that takes depends on the server's
 * version alone.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">System Catalogs</a>
 */
public final class CatalogReader {
    /** What expressions and names are printed like must not depend on settings of the database or the user. */
    private static final String PREPARE = """
            SET search_path = '';
            SET quote_all_identifiers = on;
            SET standard_conforming_strings = on;
            SET DateStyle = 'ISO, MDY';
            SET IntervalStyle = 'postgres';
            SET extra_float_digits = 3;
            SET lc_monetary = 'C';
            SET row_security = off
            """;

    private static final List<Query<?>> QUERIES = List.of(
            SchemasQuery.QUERY,
            ExtensionsQuery.QUERY,
            ExtensionMembersQuery.QUERY,
            LanguagesQuery.QUERY,
            CollationsQuery.QUERY,
            UserTypesQuery.QUERY,
            BaseTypesQuery.QUERY,
            RangeTypesQuery.QUERY,
            TypeAliasesQuery.QUERY,
            DomainsQuery.QUERY,
            CastsQuery.QUERY,
            TransformsQuery.QUERY,
            RoutinesQuery.QUERY,
            AggregatesQuery.QUERY,
            OperatorsQuery.QUERY,
            OperatorFamiliesQuery.QUERY,
            OperatorClassesQuery.QUERY,
            AccessMethodsQuery.QUERY,
            ConversionsQuery.QUERY,
            TextSearchParsersQuery.QUERY,
            TextSearchTemplatesQuery.QUERY,
            TextSearchDictionariesQuery.QUERY,
            TextSearchConfigurationsQuery.QUERY,
            ForeignDataWrappersQuery.QUERY,
            ForeignServersQuery.QUERY,
            UserMappingsQuery.QUERY,
            Columns.QUERY,
            InheritancesQuery.QUERY,
            SequencesQuery.QUERY,
            ConstraintsQuery.QUERY,
            IndexesQuery.QUERY,
            RulesQuery.QUERY,
            TriggersQuery.QUERY,
            PoliciesQuery.QUERY,
            ExtendedStatisticsQuery.QUERY,
            EventTriggersQuery.QUERY,
            DefaultPrivilegesQuery.QUERY,
            PrivilegesQuery.QUERY,
            CommentsQuery.QUERY,
            SecurityLabelsQuery.QUERY,
            DependenciesQuery.QUERY);

    private CatalogReader() {}

    /**
     * Reads the objects that the session's transaction sees.
     *
     * @param session a session in a transaction that was begun by a statement; it stays open, and its settings are changed
     * @param publishing whether publications are read
     * @param subscribing whether subscriptions are read, whose connection strings the user must be allowed to see
     */
    public static Catalog read(Connection session, boolean publishing, boolean subscribing) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(PREPARE);
        }
        session.setAutoCommit(false);
        RecordReader reader = new RecordReader(session, session.getMetaData().getDatabaseMajorVersion());
        Catalog catalog = new Catalog();
        read(reader, RelationsQuery.QUERY, catalog);
        for (Query<?> query : QUERIES) {
            read(reader, query, catalog);
        }
        if (publishing) {
            read(reader, PublicationsQuery.QUERY, catalog);
            read(reader, PublicationTablesQuery.QUERY, catalog);
            read(reader, PublicationSchemasQuery.QUERY, catalog);
        }
        if (subscribing) {
            read(reader, SubscriptionsQuery.QUERY, catalog);
        }
        return catalog;
    }

    private static <T extends Record> void read(RecordReader reader, Query<T> query, Catalog catalog)
            throws SQLException {
        reader.each(query, catalog::add);
    }
}
