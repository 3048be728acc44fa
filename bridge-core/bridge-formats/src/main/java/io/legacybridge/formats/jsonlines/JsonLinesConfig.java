package io.legacybridge.formats.jsonlines;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.text.ColumnConfig;
import io.legacybridge.formats.text.LineEnd;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.FormatConfig;
import java.util.List;
import java.util.Optional;

@Doc("One JSON object a line.")
public record JsonLinesConfig(
        @Doc("Code page of the text: utf-8, or EBCDIC such as cp037.") @DefaultValue("utf-8")
        CodePage encoding,

        @Doc(
                "Line end: lf (0A), crlf (0D0A), and for EBCDIC nel (15), ebcdic-lf (25), cr-nel (0D15) or ebcdic-crlf (0D25). Without it every one that is usual in the code page is read, and written are nel for EBCDIC and lf for all others.")
        Optional<LineEnd> lineEnd,

        @Doc("What members do that no column names: reject sets the record aside, ignore passes over them.")
        @DefaultValue("reject")
        Unknown unknown,

        @Doc("How an absent value is written: null, or omit to leave its member out.") @DefaultValue("null")
        Absent absent,

        @Doc("The values of a record. A dot in a name goes into a group, [] makes a list: items[].sku.")
        List<ColumnConfig> columns)
        implements FormatConfig {

    public enum Unknown {
        REJECT,
        IGNORE
    }

    public enum Absent {
        NULL,
        OMIT
    }
}
