package dev.pgtrek.dump.internal.schema.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.toc.ArchiveToc;
import dev.pgtrek.dump.internal.toc.TocBytes;
import dev.pgtrek.dump.internal.toc.TocEntry;
import dev.pgtrek.dump.internal.toc.TocSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveEntriesTest {
    private static final int NONE = 1;
    private static final int PRE_DATA = 2;
    private static final int DATA = 3;
    private static final int POST_DATA = 4;

    @TempDir
    Path folder;

    private final List<TocEntry> written = new ArrayList<>();
    private final List<Integer> sections = new ArrayList<>();

    @Test
    void eachSectionHasWhatFollowsItsEntriesAndRightsComeLate() throws IOException {
        write(PRE_DATA, "TABLE", "t", "CREATE TABLE t ();");
        write(NONE, "ACL", "TABLE t", "GRANT SELECT ON TABLE t TO a;");
        write(NONE, "COMMENT", "TABLE t", "COMMENT ON TABLE t IS 'x';");
        write(DATA, "TABLE DATA", "t", "");
        write(NONE, "COMMENT", "LARGE OBJECT 1", "COMMENT ON LARGE OBJECT 1 IS 'x';");
        write(POST_DATA, "EVENT TRIGGER", "e", "CREATE EVENT TRIGGER e;");
        write(NONE, "COMMENT", "EVENT TRIGGER e", "COMMENT ON EVENT TRIGGER e IS 'x';");
        write(POST_DATA, "TRIGGER", "t r", "CREATE TRIGGER r;");
        write(NONE, "COMMENT", "TRIGGER r ON t", "COMMENT ON TRIGGER r ON t IS 'x';");

        assertThat(read(Section.PRE_DATA)).extracting(SchemaEntry::kind).containsExactly("TABLE", "COMMENT", "ACL");
        assertThat(read(Section.POST_DATA))
                .extracting(SchemaEntry::described)
                .containsExactly("TRIGGER t r", "COMMENT TRIGGER r ON t", "EVENT TRIGGER e", "COMMENT EVENT TRIGGER e");
    }

    @Test
    void whatIsNoDefinitionIsLeftOut() throws IOException {
        write(PRE_DATA, "ENCODING", "ENCODING", "SET client_encoding = 'UTF8';");
        write(PRE_DATA, "DATABASE", "d", "CREATE DATABASE d;");
        write(NONE, "COMMENT", "DATABASE d", "COMMENT ON DATABASE d IS 'x';");
        write(PRE_DATA, "VIEW", "only needed by others", "");

        assertThat(read(Section.PRE_DATA)).isEmpty();
    }

    @Test
    void onlyRightsAreDivided() throws IOException {
        String table = "CREATE TABLE t ();\n\nALTER TABLE ONLY t REPLICA IDENTITY FULL;";
        write(PRE_DATA, "TABLE", "t", table + "\n\n\n");
        write(NONE, "ACL", "TABLE t", "REVOKE ALL ON t FROM \"a;\nb\";\nGRANT ALL ON t TO c;\n");

        List<SchemaEntry> entries = read(Section.PRE_DATA);

        assertThat(entries.get(0).statements()).containsExactly(table);
        assertThat(entries.get(1).statements())
                .containsExactly("REVOKE ALL ON t FROM \"a;\nb\";", "GRANT ALL ON t TO c;");
    }

    @Test
    void ownersAreRenderedFromNames() throws IOException {
        String odd = "s; Type: VIEW\n\"x";
        add(odd, "TABLE", PRE_DATA, "CREATE TABLE", "DROP TABLE x;\n", "sc.h", "", "", false, "o\"; --");
        add("f", "FUNCTION", PRE_DATA, "CREATE FUNCTION", "DROP FUNCTION a.\"f;\"(x text);\n", "a", "", "", false, "o");
        add("public", "SCHEMA", PRE_DATA, "-- *not* creating schema", "-- *not* dropping", "", "", "", false, "o");
        add("t x", "DEFAULT", PRE_DATA, "ALTER TABLE", "ALTER TABLE", "a", "", "", false, "o");
        add("t", "SHELL TYPE", PRE_DATA, "CREATE TYPE a.t;", "", "a", "", "", false, "o");

        List<SchemaEntry> entries = read(Section.PRE_DATA);

        assertThat(entries.get(0).ownership())
                .contains("ALTER TABLE \"sc.h\".\"s; Type: VIEW\n\"\"x\" OWNER TO \"o\"\"; --\";");
        assertThat(entries.get(1).ownership()).contains("ALTER FUNCTION a.\"f;\"(x text) OWNER TO \"o\";");
        assertThat(entries.get(2).ownership()).contains("ALTER SCHEMA \"public\" OWNER TO \"o\";");
        assertThat(entries.get(2).statements()).isEmpty();
        assertThat(entries.get(3).ownership()).isEmpty();
        assertThat(entries.get(4).ownership()).isEmpty();
    }

    @Test
    void tablespacesAndAccessMethodsBelongToTheirEntries() throws IOException {
        add("t", "TABLE", PRE_DATA, "CREATE TABLE t ();", "DROP", "s", "fast", "heap", false, "");
        add("p", "TABLE", PRE_DATA, "CREATE TABLE p;", "DROP", "s", "", "odd \"am", true, "");

        List<SchemaEntry> entries = read(Section.PRE_DATA);

        assertThat(entries).extracting(SchemaEntry::tablespace).containsExactly("fast", "");
        assertThat(entries.get(0).accessMethod()).contains("heap");
        assertThat(entries.get(1).accessMethod()).isEmpty();
        assertThat(entries.get(1).statements())
                .containsExactly("CREATE TABLE p;", "ALTER TABLE \"s\".\"p\" SET ACCESS METHOD \"odd \"\"am\";");
        assertThat(read(Section.PRE_DATA, false).get(0).tablespace()).isEmpty();
    }

    private void write(int section, String kind, String tag, String definition) {
        add(tag, kind, section, definition, "", "", "", "", false, "");
    }

    private void add(
            String tag,
            String kind,
            int section,
            String definition,
            String drop,
            String schema,
            String tablespace,
            String accessMethod,
            boolean partitioned,
            String owner) {
        written.add(new TocEntry(
                written.size() + 1,
                1259,
                written.size() + 100L,
                tag,
                kind,
                TocSection.NONE,
                definition,
                drop,
                schema,
                tablespace,
                accessMethod,
                partitioned,
                owner,
                List.of()));
        sections.add(section);
    }

    private List<SchemaEntry> read(Section section) throws IOException {
        return read(section, true);
    }

    private List<SchemaEntry> read(Section section, boolean tablespaces) throws IOException {
        TocBytes bytes = new TocBytes(16, true, written.size());
        for (int i = 0; i < written.size(); i++) {
            bytes.entry(written.get(i), sections.get(i));
        }
        Path archive = Files.write(folder.resolve("schema.dump"), bytes.bytes());
        List<SchemaEntry> entries = new ArrayList<>();
        try (ArchiveEntries read = new ArchiveEntries(ArchiveToc.open(archive), section, tablespaces)) {
            for (SchemaEntry entry = read.next(); entry != null; entry = read.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
