package dev.pgtrek.internal.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the ends of quoted names, constants, comments and words in a statement. */
final class SqlParts {
    private static final Pattern PART = Pattern.compile("""
            (?<space>(?:\\s|--[^\\n\\r]*+)++)\
            |[uU]&"[^"]*+(?:""[^"]*+)*+"\
            |[uU]&'[^']*+(?:''[^']*+)*+'\
            |[eE]'[^'\\\\]*+(?:(?:''|\\\\.)[^'\\\\]*+)*+'\
            |"[^"]*+(?:""[^"]*+)*+"\
            |'[^']*+(?:''[^']*+)*+'\
            |\\$(?<tag>(?:[\\p{L}_][\\p{L}\\p{N}_]*+)?)\\$.*?\\$\\k<tag>\\$\
            |[\\p{L}_][\\p{L}\\p{N}_$]*+\
            |.""", Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);

    private SqlParts() {}

    /** Returns the end of the part that begins at an index. */
    static int end(String sql, int begin) {
        Matcher part = PART.matcher(sql).region(begin, sql.length());
        return part.lookingAt() ? part.end() : begin + 1;
    }
}
