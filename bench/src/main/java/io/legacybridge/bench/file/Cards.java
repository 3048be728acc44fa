package io.legacybridge.bench.file;

import io.legacybridge.bench.BenchCopybook;
import io.legacybridge.spi.record.RecordFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;

/** A mainframe's file of cards: EBCDIC, 200 bytes each, texts, zoned and packed numbers. */
final class Cards {

    static final int LENGTH = 200;

    static final Charset EBCDIC = Charset.forName("IBM037");
    static final String COPYBOOK = """
            01 CARD-RECORD.
               05 CUST-ID  PIC 9(8).
               05 CARD-NUM PIC X(16).
               05 IBAN     PIC X(22).
               05 BALANCE  PIC S9(9)V99 COMP-3.
               05 COUNTRY  PIC X(2).
               05 CITY     PIC X(24).
               05 NAME     PIC X(30).
               05 NOTE     PIC X(60).
               05 OPENED   PIC 9(8).
               05 CREDIT   PIC 9(9)V99.
               05 STATUS   PIC X(1).
               05 TAG      PIC X(12).
            """.indent(7);

    private Cards() {}

    static RecordFormat format() {
        return BenchCopybook.format(BenchCopybook.settings("cp037"), COPYBOOK);
    }

    static void write(Path file, int records) throws IOException {
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (var record = 0; record < records; record++) out.write(record(record));
        }
    }

    private static byte[] record(int number) {
        var text = "%08d4929%012dDE89%018d".formatted(number, number, number)
                + "\0".repeat(6)
                + "DE%-24s%-30s%-60s19990401%011dA%-12s"
                        .formatted(
                                "Neustadt an der Waldnaab",
                                "Customer number " + number,
                                "A note of a length that notes have, as people write them.",
                                number * 7L,
                                "T" + number % 97);
        var bytes = text.getBytes(EBCDIC);
        if (bytes.length != LENGTH) throw new IllegalStateException(bytes.length + " bytes");
        pack(number * 13L, number % 5 == 0, bytes, 46);
        return bytes;
    }

    /** Eleven digits and a sign in six bytes. */
    private static void pack(long value, boolean negative, byte[] to, int offset) {
        var digits = "%011d".formatted(value) + (negative ? 'd' : 'c');
        for (var index = 0; index < 6; index++)
            to[offset + index] = (byte) Integer.parseInt(digits, 2 * index, 2 * index + 2, 16);
    }
}
