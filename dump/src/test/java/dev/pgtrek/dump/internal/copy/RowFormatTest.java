package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowFormatTest {
    private static final long INT4 = 23;
    private static final long TEXT = 25;
    private static final long FIRST_OF_USERS = 16_384;

    @Test
    void typesOfTheServersOwnTravelBinary() {
        assertThat(RowFormat.of(List.of(INT4, TEXT), "UTF8", "UTF8")).isEqualTo(RowFormat.BINARY);
    }

    @Test
    void oneTypeOfAUserMakesItText() {
        assertThat(RowFormat.of(List.of(INT4, FIRST_OF_USERS), "UTF8", "UTF8")).isEqualTo(RowFormat.TEXT);
    }

    @Test
    void anotherEncodingThanTheSessionsMakesItText() {
        assertThat(RowFormat.of(List.of(INT4), "SQL_ASCII", "SQL_ASCII")).isEqualTo(RowFormat.TEXT);
        assertThat(RowFormat.of(List.of(INT4), "LATIN1", "UTF8")).isEqualTo(RowFormat.TEXT);
        assertThat(RowFormat.of(List.of(INT4), "UTF8", "LATIN1")).isEqualTo(RowFormat.TEXT);
    }

    @Test
    void aTableWithoutColumnsIsText() {
        assertThat(RowFormat.of(List.of(), "UTF8", "UTF8")).isEqualTo(RowFormat.TEXT);
    }
}
