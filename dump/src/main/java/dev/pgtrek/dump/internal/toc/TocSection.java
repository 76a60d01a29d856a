package dev.pgtrek.dump.internal.toc;

import java.io.IOException;

/** The parts of a restore, in the order of their codes in an archive. */
public enum TocSection {
    /** Belongs to the section of the previous entry. */
    NONE,
    PRE_DATA,
    DATA,
    POST_DATA;

    private static final int FIRST_CODE = 1;

    static TocSection of(int code) throws IOException {
        if (code < FIRST_CODE || code >= FIRST_CODE + values().length) {
            throw new IOException("an entry has the unknown section " + code);
        }
        return values()[code - FIRST_CODE];
    }
}
