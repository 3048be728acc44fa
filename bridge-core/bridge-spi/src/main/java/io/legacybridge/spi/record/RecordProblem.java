package io.legacybridge.spi.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * Why one field of one record is not what its contract says. The value is kept apart from the text: whoever shows the
 * problem decides whether it may be seen.
 *
 * @param code     {@code record/code}, such as {@code record/bad-number}
 * @param field    path of the field, or empty when the record's frame is wrong
 * @param offset   byte offset in the record, or -1
 * @param length   how many bytes the field has, or 0
 * @param expected one phrase: what the contract says stands here, such as {@code a zoned decimal S9(5)V99 in cp037}
 * @param bytes    the field's bytes as they were read; shown only where no protected field is declared
 * @param value    the bytes as text in the connection's code page; shown under the same condition
 */
public record RecordProblem(
        String code, String field, int offset, int length, String expected, byte[] bytes, String value) {

    /** A problem that no value shows, such as one of the record's frame. */
    public RecordProblem(String code, String field, int offset, int length, String expected) {
        this(code, field, offset, length, expected, new byte[0], "");
    }

    /** A problem of a text that does not lie among a record's bytes. */
    public static RecordProblem ofText(String code, String field, String expected, String text) {
        var bytes = text.getBytes(UTF_8);
        return new RecordProblem(code, field, -1, bytes.length, expected, bytes, text);
    }

    /** The same where the field has another path. */
    public RecordProblem at(String newField) {
        return new RecordProblem(code, newField, offset, length, expected, bytes, value);
    }

    /** The same where so many bytes stand before the record. */
    public RecordProblem behind(int before) {
        return new RecordProblem(code, field, offset + before, length, expected, bytes, value);
    }

    /** Position and expectation only: safe everywhere. */
    public String withoutValue() {
        return "%s: is not %s (%s). [%s]".formatted(subject(), expected, place(), code);
    }

    /**
     * With the value and its bytes in hex: only where the connection declares no protected field, or on a local file. A dot
     * stands for each character that a line of a log or a terminal would obey.
     */
    public String withValue() {
        if (bytes.length == 0) return withoutValue();
        var value = value().replaceAll("\\p{C}", "·");
        var hex = HexFormat.of().withUpperCase().formatHex(bytes);
        return "%s: \"%s\" is not %s (%s, %s). [%s]".formatted(subject(), value, expected, place(), hex, code);
    }

    private String subject() {
        return field.isEmpty() ? "record" : field;
    }

    private String place() {
        return offset < 0 ? "length " + length : "offset " + offset + ", length " + length;
    }
}
