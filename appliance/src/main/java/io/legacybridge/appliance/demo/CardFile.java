package io.legacybridge.appliance.demo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;

/**
 * The demo's mainframe file: records as the copybook {@code demo/cards.cpy} lays them out, in EBCDIC code page 037, made of
 * nothing but their numbers. One record is spoilt on purpose.
 */
final class CardFile {

    static final int RECORD_LENGTH = 95;

    /** The record whose credit limit holds a letter. */
    static final int SPOILT = 42;

    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final String[] NAMES = {
        "ADA LOVELACE", "GRACE HOPPER", "JEAN BARTIK", "KONRAD ZUSE", "JÜRGEN FÖRSTER", "JOHN BACKUS", "MARY KELLER"
    };
    // In a zoned number the sign stands in the zone of the last digit: C for plus, D for minus.
    private static final int PLUS = 0xC0;
    private static final int MINUS = 0xD0;

    private CardFile() {}

    /** The card number of a record, counted from 1: a test number with a right check digit. */
    static String cardNumber(int record) {
        var digits = "400000%09d".formatted(record);
        var sum = 0;
        for (var index = 0; index < digits.length(); index++) {
            var digit = digits.charAt(index) - '0';
            var doubled = index % 2 == 0 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return digits + (10 - sum % 10) % 10;
    }

    static byte[] bytes(int records) {
        var file = new ByteArrayOutputStream(records * RECORD_LENGTH);
        for (var record = 1; record <= records; record++) file.writeBytes(record(record));
        return file.toByteArray();
    }

    static byte[] record(int record) {
        var bytes = new ByteArrayOutputStream(RECORD_LENGTH);
        text(bytes, cardNumber(record), 16);
        text(bytes, "%011d".formatted(record), 11);
        text(bytes, NAMES[record % NAMES.length], 24);
        text(bytes, "19%02d-0%d-1%d".formatted(40 + record % 60, 1 + record % 9, record % 10), 10);
        zoned(bytes, 500_000L + record * 100L, 9, record == SPOILT);
        packed(bytes, record % 5 == 0 ? -record : record * 37L, 9);
        for (var payment = 0; payment < 3; payment++) packed(bytes, record % 97 * 100L + payment, 7);
        text(bytes, "", 8);
        return bytes.toByteArray();
    }

    private static void text(ByteArrayOutputStream to, String text, int length) {
        to.writeBytes(("%-" + length + "s").formatted(text).getBytes(EBCDIC));
    }

    private static void zoned(ByteArrayOutputStream to, long value, int digits, boolean spoilt) {
        var text = ("%0" + digits + "d").formatted(Math.abs(value));
        var bytes = (spoilt ? text.replaceFirst("^.", "X") : text).getBytes(EBCDIC);
        bytes[digits - 1] = (byte) ((value < 0 ? MINUS : PLUS) | bytes[digits - 1] & 0x0F);
        to.writeBytes(bytes);
    }

    /** Two digits a byte, the sign in the last half byte. */
    private static void packed(ByteArrayOutputStream to, long value, int digits) {
        var halves = ("%0" + digits + "d").formatted(Math.abs(value)) + (value < 0 ? "D" : "C");
        for (var index = 0; index < halves.length(); index += 2)
            to.write(Integer.parseInt(halves.substring(index, index + 2), 16));
    }
}
