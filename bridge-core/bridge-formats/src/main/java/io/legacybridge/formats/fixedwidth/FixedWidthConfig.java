package io.legacybridge.formats.fixedwidth;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.text.ColumnConfig;
import io.legacybridge.formats.text.LineEnd;
import io.legacybridge.formats.text.RecordTypeConfig;
import io.legacybridge.formats.text.TotalConfig;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.record.FormatConfig;
import java.util.List;
import java.util.Optional;

@Doc("Text in columns of fixed widths.")
public record FixedWidthConfig(
        @Doc("Code page of the text: ascii, latin1, cp1252, utf-8, or EBCDIC such as cp037.") @DefaultValue("ascii")
        CodePage encoding,

        @Doc("How records follow each other: line (a line end behind each) or fixed (none; all have the same width).")
        @DefaultValue("line")
        Framing framing,

        @Doc(
                "Line end: lf (0A), crlf (0D0A), and for EBCDIC nel (15), ebcdic-lf (25), cr-nel (0D15) or ebcdic-crlf (0D25). Without it every one that is usual in the code page is read, and written are nel for EBCDIC and lf for all others.")
        Optional<LineEnd> lineEnd,

        @Doc(
                "What a record is that ends before its last column: reject sets it aside, pad reads blanks there, as if they had been cut off its end.")
        @DefaultValue("reject")
        ShortRecords shortRecords,

        @Doc("What a width counts where a character can have several bytes.") @DefaultValue("bytes")
        Widths widths,

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

    public enum Framing {
        LINE,
        FIXED
    }

    public enum ShortRecords {
        REJECT,
        PAD
    }

    public enum Widths {
        BYTES,
        CHARACTERS
    }

    /** A position in a record is that of a byte, and a character need not be one. */
    boolean countsBytes() {
        return widths == Widths.BYTES && !encoding.isSingleByte();
    }
}
