package io.legacybridge.formats.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Unwrapped;
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

        @Unwrapped FramingSettings frames,

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

        @Unwrapped NumberSettings numbers)
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
                FramingSettings.of(framing),
                List.of(),
                List.of(),
                names,
                onInvalid,
                lowValues,
                NumberSettings.USUAL);
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
                file, record, page, frames, redefines, children, names, onInvalid, lowValues, numbers);
    }

    public CopybookConfig withFrames(FramingSettings others) {
        return new CopybookConfig(
                file, record, encoding, others, redefines, children, names, onInvalid, lowValues, numbers);
    }

    /** The same layout in a file whose records begin behind so many bytes and follow each other like this. */
    public CopybookConfig withFixedRecords(int length, int skipped) {
        return withFrames(frames.framed(Framing.FIXED, length, ByteOrder.BIG, true, 0, Optional.empty(), skipped));
    }

    public CopybookConfig withDescriptorWords(
            Framing withWords, ByteOrder order, boolean countsItself, int adjustment, int skipped) {
        return withFrames(frames.framed(withWords, 0, order, countsItself, adjustment, Optional.empty(), skipped));
    }

    public CopybookConfig withLines(LineEnd end) {
        return withFrames(frames.framed(Framing.LINE, 0, ByteOrder.BIG, true, 0, Optional.of(end), frames.skipStart()));
    }

    public CopybookConfig withCountedRecords(int skipped) {
        return withFrames(frames.framed(Framing.COUNTED, 0, ByteOrder.BIG, true, 0, Optional.empty(), skipped));
    }

    public CopybookConfig withRedefines(List<RedefinesRule> rules) {
        return new CopybookConfig(
                file, record, encoding, frames, rules, children, names, onInvalid, lowValues, numbers);
    }

    public CopybookConfig withChildren(List<ChildRule> rules) {
        return new CopybookConfig(
                file, record, encoding, frames, redefines, rules, names, onInvalid, lowValues, numbers);
    }

    public CopybookConfig withNumbers(NumberSettings others) {
        return new CopybookConfig(
                file, record, encoding, frames, redefines, children, names, onInvalid, lowValues, others);
    }

    FloatingPoint floatingPointOrDefault() {
        return numbers.floatingPoint().orElse(encoding.ebcdic() ? FloatingPoint.IBM : FloatingPoint.IEEE);
    }

    /** Nobody says whether a carriage return stands before the line feed. */
    boolean endsLinesEitherWay() {
        return frames.lineEnd().isEmpty() && !encoding.ebcdic();
    }

    byte[] lineEndBytes() {
        return switch (frames.lineEnd().orElse(encoding.ebcdic() ? LineEnd.NEL : LineEnd.LF)) {
            case LF -> new byte[] {0x0A};
            case CRLF -> new byte[] {0x0D, 0x0A};
            case NEL -> new byte[] {0x15};
            case EBCDIC_LF -> new byte[] {0x25};
        };
    }
}
