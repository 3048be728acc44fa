package io.legacybridge.bench.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.formats.copybook.CopybookFormatProvider;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Records of an insurer: zoned, binary and packed numbers, text and a table, 224 bytes each. */
final class Policies {

    static final String COPYBOOK = """
            01 POLICY-RECORD.
               05 POLICY-ID     PIC 9(9) COMP.
               05 CUSTOMER-ID   PIC X(12).
               05 HOLDER-NAME   PIC X(30).
               05 STREET        PIC X(24).
               05 CITY          PIC X(18).
               05 COUNTRY       PIC X(2).
               05 STATE         PIC X.
               05 ISSUED        PIC 9(8).
               05 BALANCE       PIC S9(9)V99 COMP-3.
               05 COVERED       PIC S9(7)V99.
               05 RATE          PIC S9(4)V9(4) COMP.
               05 BRANCH        PIC S9(4) COMP.
               05 ACCOUNT       PIC 9(15) COMP-3.
               05 INSTALMENTS OCCURS 6 TIMES.
                  10 DUE        PIC 9(6).
                  10 AMOUNT     PIC S9(7)V99 COMP-3.
                  10 INTEREST   PIC S9(3)V99.
            """;

    static final int LENGTH = 224;
    static final Charset EBCDIC = Charset.forName("IBM037");

    private static final String[] NAMES = {"MUELLER", "O'NEILL", "GARCIA", "SMITH", "DUBOIS", "ROSSI"};
    private static final String[] STREETS = {"12 HIGH STREET", "1 MAIN ST", "45 RUE DE LA PAIX", "7 VIA ROMA"};
    private static final String[] CITIES = {"LEEDS", "SPRINGFIELD", "PARIS", "MILANO"};

    private final Random random = new Random(20_260_101);
    private final byte[] bytes;
    private int at;

    private Policies(int records) {
        bytes = new byte[records * LENGTH];
    }

    static byte[] records(int count) {
        var policies = new Policies(count);
        for (var number = 0; number < count; number++) policies.add(number);
        return policies.bytes;
    }

    /** The format as a connection file would set it up. */
    static RecordFormat format() {
        var config = new CopybookConfig(
                "policies.cpy",
                CodePage.of("cp037"),
                CopybookConfig.Framing.FIXED,
                CopybookConfig.Names.COBOL,
                CopybookConfig.OnInvalid.REJECT,
                CopybookConfig.LowValues.KEEP);
        return new CopybookFormatProvider()
                .compile(config, _ -> COPYBOOK.getBytes(StandardCharsets.UTF_8), _ -> Place.of("bench"), new Problems())
                .orElseThrow();
    }

    private void add(int number) {
        binary(number, 4);
        text("C%09d".formatted(number * 7), 12);
        text(any(NAMES) + ", " + any(NAMES).charAt(0) + ".", 30);
        text(any(STREETS), 24);
        text(any(CITIES), 18);
        text("GB", 2);
        text(random.nextInt(9) == 0 ? "" : "A", 1);
        zoned(20_000_101 + random.nextInt(250_000), 8, false);
        packed(random.nextLong(-99_999_999_999L, 99_999_999_999L), 11, true);
        zoned(random.nextLong(-999_999_999L, 999_999_999L), 9, true);
        binary(random.nextInt(-99_999_999, 99_999_999), 4);
        binary(random.nextInt(-9999, 9999), 2);
        packed(random.nextLong(1_000_000_000_000_000L), 15, false);
        for (var index = 0; index < 6; index++) {
            zoned(random.nextInt(1_000_000), 6, false);
            packed(random.nextLong(-999_999_999L, 999_999_999L), 9, true);
            zoned(random.nextInt(-99_999, 99_999), 5, true);
        }
    }

    private String any(String[] words) {
        return words[random.nextInt(words.length)];
    }

    private void text(String text, int length) {
        var padded = text + " ".repeat(length - text.length());
        System.arraycopy(padded.getBytes(EBCDIC), 0, bytes, at, length);
        at += length;
    }

    private void binary(long value, int length) {
        for (var shift = 8 * length - 8; shift >= 0; shift -= 8) bytes[at++] = (byte) (value >> shift);
    }

    private void zoned(long value, int digits, boolean signed) {
        var rest = Math.abs(value);
        for (var index = digits - 1; index >= 0; index--, rest /= 10) bytes[at + index] = (byte) (0xF0 | rest % 10);
        if (signed) bytes[at + digits - 1] &= (byte) (value < 0 ? 0xDF : 0xCF);
        at += digits;
    }

    private void packed(long value, int digits, boolean signed) {
        var length = digits / 2 + 1;
        var rest = Math.abs(value);
        var low = signed ? value < 0 ? 0xD : 0xC : 0xF;
        for (var index = length - 1; index >= 0; index--, rest /= 10) {
            bytes[at + index] = (byte) (rest % 10 << 4 | low);
            rest /= 10;
            low = (int) (rest % 10);
        }
        at += length;
    }
}
