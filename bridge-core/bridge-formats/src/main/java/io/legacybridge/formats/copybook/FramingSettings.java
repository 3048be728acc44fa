package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.LineEnd;
import io.legacybridge.formats.framing.DescribedFrames;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import java.util.Optional;

/** Where records begin and end in a file. */
public record FramingSettings(
        @Doc(
                "How records follow each other: fixed (all of one length), rdw (a record descriptor word before each), bdw (blocks of such records), line (a line end behind each), counted (each as long as its OCCURS DEPENDING ON make it), length-field (each says its length in a field).")
        @DefaultValue("fixed")
        Framing framing,

        @Doc("Bytes of a record with framing fixed; 0 means the length of the copybook's longest record.")
        @DefaultValue("0")
        int recordLength,

        @Doc("Byte order of record descriptor words: big as on the mainframe, little for all four bytes reversed.")
        @DefaultValue("big")
        ByteOrder rdwOrder,

        @Doc("Whether the length in a record descriptor word counts its own four bytes.") @DefaultValue("true")
        boolean rdwCountsItself,

        @Doc("Added to the length in each record descriptor word, such as -4 or 2.") @DefaultValue("0")
        int rdwAdjustment,

        @Doc(
                value = "With framing length-field the field that holds the length of the whole record.",
                example = "REC-LEN")
        Optional<String> lengthField,

        @Doc("Added to the length in that field, such as 4 when it does not count its own four bytes.")
        @DefaultValue("0")
        int lengthAdjustment,

        @Doc(
                "Line end with framing line: lf (0A), crlf (0D0A), nel (EBCDIC 15) or ebcdic-lf (EBCDIC 25). Without it: nel for EBCDIC; for all others lf, and a CR before it (0D) is no part of the record.")
        Optional<LineEnd> lineEnd,

        @Doc("Bytes before the first record that are no record.") @DefaultValue("0")
        int skipStart,

        @Doc("Bytes behind the last record that are no record, such as 1 for the 1A (Ctrl-Z) that PC transfers append.")
        @DefaultValue("0")
        int skipEnd) {

    static FramingSettings of(Framing framing) {
        return new FramingSettings(framing, 0, ByteOrder.BIG, true, 0, Optional.empty(), 0, Optional.empty(), 0, 0);
    }

    /** What is behind the last record stays. */
    FramingSettings framed(
            Framing other,
            int length,
            ByteOrder order,
            boolean countsItself,
            int adjustment,
            Optional<LineEnd> end,
            int skipped) {
        return new FramingSettings(
                other, length, order, countsItself, adjustment, Optional.empty(), 0, end, skipped, skipEnd);
    }

    /** Without what stands around the records of a file. */
    FramingSettings inPart(Framing other) {
        return new FramingSettings(
                other,
                recordLength,
                rdwOrder,
                rdwCountsItself,
                rdwAdjustment,
                lengthField,
                lengthAdjustment,
                lineEnd,
                0,
                0);
    }

    DescribedFrames.Words descriptorWords() {
        return new DescribedFrames.Words(rdwOrder == ByteOrder.LITTLE, rdwCountsItself, rdwAdjustment);
    }
}
