package io.legacybridge.formats.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.framing.DescribedFrames;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.FormatConfig;
import java.util.List;
import java.util.Optional;

@Doc("Records laid out by a COBOL copybook.")
public record CopybookConfig(
        @Doc(
                value = "The copybook, a file in contracts/. COPY in it names further files there.",
                example = "accounts.cpy")
        String file,

        @Doc(
                value = "Which level 01 of the copybook the records are; the first when none is named.",
                example = "ACCOUNT-RECORD")
        Optional<String> record,

        @Doc(
                "Code page of the text: EBCDIC such as cp037, cp273, cp500, cp1047, cp1140 to cp1149; with double bytes cp930, cp933, cp935, cp937, cp939, cp1364, cp1388; or ascii, latin1, cp1252, utf-8.")
        @DefaultValue("cp037")
        CodePage encoding,

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

        @Doc("Bytes behind the last record that are no record.") @DefaultValue("0")
        int skipEnd,

        @Doc(
                "What applies where fields redefine others, or the copybook has several records: use names the field or record, when another field of the record, is the values of that field. Without a rule the first definition is read.")
        List<RedefinesRule> redefines,

        @Doc(
                "Which records belong to the one before them: use names a record or definition that has a rule in redefines, under that of its parent. A parent with all its children becomes one record, each kind of child a list in it.")
        List<ChildRule> children,

        @Doc("camel turns ACCT-CURR-BAL into acctCurrBal; cobol keeps the copybook's names.") @DefaultValue("camel")
        Names names,

        @Doc("What a number with invalid digits does: reject sets the record aside, null keeps it without the value.")
        @DefaultValue("reject")
        OnInvalid onInvalid,

        @Doc("What LOW-VALUES inside a text become: keep (\\u0000), blank, or reject the record.") @DefaultValue("keep")
        LowValues lowValues,

        @Doc(
                "How COMP-1 and COMP-2 are stored: ibm (hexadecimal) or ieee. Without it: ibm for EBCDIC, ieee for all others.")
        Optional<FloatingPoint> floatingPoint,

        @Doc(
                "Byte order of COMP-5 and of IEEE floating point: big as on the mainframe, little as x86 machines write them.")
        @DefaultValue("big")
        ByteOrder nativeOrder,

        @Doc(
                "How the sign of a zoned number is written where encoding is no EBCDIC: translated is the EBCDIC character, { and A to I or } and J to R; native is 0 to 9 or p to y, as GnuCOBOL and Micro Focus write it. Both are read.")
        @DefaultValue("translated")
        ZonedSign zonedSign,

        @Doc(
                "What COMP, COMP-4 and BINARY may hold: picture, only as many digits as the picture has; bytes, every value of their bytes, as programs compiled with TRUNC(BIN) write them.")
        @DefaultValue("picture")
        Binary binary)
        implements FormatConfig {

    /** Longer headers and footers are a mistake. */
    static final int MAX_SKIPPED = 16 * 1024 * 1024;

    /** The settings that every format has said so far; the others as when they are not written. */
    public CopybookConfig(
            String file, CodePage encoding, Framing framing, Names names, OnInvalid onInvalid, LowValues lowValues) {
        this(
                file,
                Optional.empty(),
                encoding,
                framing,
                0,
                ByteOrder.BIG,
                true,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                0,
                List.of(),
                List.of(),
                names,
                onInvalid,
                lowValues,
                Optional.empty(),
                ByteOrder.BIG,
                ZonedSign.TRANSLATED,
                Binary.PICTURE);
    }

    public enum Framing {
        FIXED,
        RDW,
        BDW,
        LINE,
        COUNTED,
        LENGTH_FIELD
    }

    public enum ByteOrder {
        BIG,
        LITTLE
    }

    public enum LineEnd {
        LF,
        CRLF,
        NEL,
        EBCDIC_LF
    }

    @Doc("Says when a definition applies.")
    public record RedefinesRule(
            @Doc(value = "The field that redefines, or is redefined; or a level 01.", example = "CONTACTS")
            String use,

            @Doc(value = "The field that decides.", example = "SEGMENT-ID")
            String when,

            @Doc("Its values for which the definition applies; text without blanks at its end.")
            List<String> is) {}

    @Doc("Says which records are the children of which.")
    public record ChildRule(
            @Doc(value = "The record or definition that is a child.", example = "CONTACTS")
            String use,

            @Doc(value = "The one that is its parent.", example = "COMPANY-DETAILS")
            String under) {}

    public enum Names {
        CAMEL,
        COBOL
    }

    public enum OnInvalid {
        REJECT,
        NULL
    }

    public enum LowValues {
        KEEP,
        BLANK,
        REJECT
    }

    public enum FloatingPoint {
        IBM,
        IEEE
    }

    public enum ZonedSign {
        TRANSLATED,
        NATIVE
    }

    public enum Binary {
        PICTURE,
        BYTES
    }

    public CopybookConfig withEncoding(CodePage page) {
        return new CopybookConfig(
                file,
                record,
                page,
                framing,
                recordLength,
                rdwOrder,
                rdwCountsItself,
                rdwAdjustment,
                lengthField,
                lengthAdjustment,
                lineEnd,
                skipStart,
                skipEnd,
                redefines,
                children,
                names,
                onInvalid,
                lowValues,
                floatingPoint,
                nativeOrder,
                zonedSign,
                binary);
    }

    /** The same layout in a file whose records begin behind so many bytes and follow each other like this. */
    public CopybookConfig withFixedRecords(int length, int skipped) {
        return framed(Framing.FIXED, length, ByteOrder.BIG, true, 0, Optional.empty(), skipped);
    }

    public CopybookConfig withDescriptorWords(
            Framing withWords, ByteOrder order, boolean countsItself, int adjustment, int skipped) {
        return framed(withWords, 0, order, countsItself, adjustment, Optional.empty(), skipped);
    }

    public CopybookConfig withLines(LineEnd end) {
        return framed(Framing.LINE, 0, ByteOrder.BIG, true, 0, Optional.of(end), skipStart);
    }

    public CopybookConfig withCountedRecords(int skipped) {
        return framed(Framing.COUNTED, 0, ByteOrder.BIG, true, 0, Optional.empty(), skipped);
    }

    private CopybookConfig framed(
            Framing newFraming,
            int length,
            ByteOrder order,
            boolean countsItself,
            int adjustment,
            Optional<LineEnd> end,
            int skipped) {
        return new CopybookConfig(
                file,
                record,
                encoding,
                newFraming,
                length,
                order,
                countsItself,
                adjustment,
                Optional.empty(),
                0,
                end,
                skipped,
                skipEnd,
                redefines,
                children,
                names,
                onInvalid,
                lowValues,
                floatingPoint,
                nativeOrder,
                zonedSign,
                binary);
    }

    public CopybookConfig withRedefines(List<RedefinesRule> rules) {
        return new CopybookConfig(
                file,
                record,
                encoding,
                framing,
                recordLength,
                rdwOrder,
                rdwCountsItself,
                rdwAdjustment,
                lengthField,
                lengthAdjustment,
                lineEnd,
                skipStart,
                skipEnd,
                rules,
                children,
                names,
                onInvalid,
                lowValues,
                floatingPoint,
                nativeOrder,
                zonedSign,
                binary);
    }

    public CopybookConfig withChildren(List<ChildRule> rules) {
        return new CopybookConfig(
                file,
                record,
                encoding,
                framing,
                recordLength,
                rdwOrder,
                rdwCountsItself,
                rdwAdjustment,
                lengthField,
                lengthAdjustment,
                lineEnd,
                skipStart,
                skipEnd,
                redefines,
                rules,
                names,
                onInvalid,
                lowValues,
                floatingPoint,
                nativeOrder,
                zonedSign,
                binary);
    }

    public CopybookConfig withNumbers(ByteOrder order, ZonedSign signs, Binary range) {
        return new CopybookConfig(
                file,
                record,
                encoding,
                framing,
                recordLength,
                rdwOrder,
                rdwCountsItself,
                rdwAdjustment,
                lengthField,
                lengthAdjustment,
                lineEnd,
                skipStart,
                skipEnd,
                redefines,
                children,
                names,
                onInvalid,
                lowValues,
                floatingPoint,
                order,
                signs,
                range);
    }

    FloatingPoint floatingPointOrDefault() {
        return floatingPoint.orElse(encoding.ebcdic() ? FloatingPoint.IBM : FloatingPoint.IEEE);
    }

    DescribedFrames.Words descriptorWords() {
        return new DescribedFrames.Words(rdwOrder == ByteOrder.LITTLE, rdwCountsItself, rdwAdjustment);
    }

    /** Nobody says whether a carriage return stands before the line feed. */
    boolean endsLinesEitherWay() {
        return lineEnd.isEmpty() && !encoding.ebcdic();
    }

    byte[] lineEndBytes() {
        return switch (lineEnd.orElse(encoding.ebcdic() ? LineEnd.NEL : LineEnd.LF)) {
            case LF -> new byte[] {0x0A};
            case CRLF -> new byte[] {0x0D, 0x0A};
            case NEL -> new byte[] {0x15};
            case EBCDIC_LF -> new byte[] {0x25};
        };
    }
}
