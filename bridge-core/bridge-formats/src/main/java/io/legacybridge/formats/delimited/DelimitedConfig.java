package io.legacybridge.formats.delimited;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.text.ColumnConfig;
import io.legacybridge.formats.text.LineEnd;
import io.legacybridge.formats.text.Mark;
import io.legacybridge.formats.text.RecordTypeConfig;
import io.legacybridge.formats.text.TotalConfig;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.record.FormatConfig;
import java.util.List;
import java.util.Optional;

@Doc("Values with a delimiter between them, such as CSV.")
public record DelimitedConfig(
        @Doc("Code page of the text: utf-8, ascii, latin1, cp1252, or EBCDIC such as cp037.") @DefaultValue("utf-8")
        CodePage encoding,

        @Doc("What stands between two values: one character, or the word tab.") @DefaultValue(",")
        Mark delimiter,

        @Doc(
                "What stands around a value that has a delimiter, a quote or a line end in it. A quote in it stands twice.")
        @DefaultValue("\"")
        Mark quote,

        @Doc(
                "Which values are written in quotes: needed (only those that must be), text (all texts), all; none means that quotes have no meaning.")
        @DefaultValue("needed")
        Quoting quoting,

        @Doc("Whether the first line has the names of the columns; they must be the declared ones, in their order.")
        @DefaultValue("true")
        boolean header,

        @Doc("Lines that begin with this character are passed over.")
        Optional<Mark> comment,

        @Doc(
                "Line end that is written: lf (0A), crlf (0D0A), and for EBCDIC nel (15), ebcdic-lf (25), cr-nel (0D15) or ebcdic-crlf (0D25). Without it: nel for EBCDIC, lf for all others. This one is read, and every one that is usual in the code page.")
        Optional<LineEnd> lineEnd,

        @Doc(
                "Bytes behind the last record that are no record, such as 1 for the 1A (Ctrl-Z) that PC transfers append. Where text is among them, only what stands behind it is skipped; as many 1A are written.")
        @DefaultValue("0")
        @Limits(least = "0", most = "16777216")
        int skipEnd,

        @Doc("The values of a record, when all records are alike.")
        List<ColumnConfig> columns,

        @Doc("The kinds of records, when there are several.")
        List<RecordTypeConfig> records,

        @Doc("What the file says about itself, checked before the first of its records counts.")
        List<TotalConfig> totals)
        implements FormatConfig {

    public enum Quoting {
        NEEDED,
        TEXT,
        ALL,
        NONE
    }

    boolean quotesMatter() {
        return quoting != Quoting.NONE;
    }
}
