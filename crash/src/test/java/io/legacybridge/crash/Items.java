package io.legacybridge.crash;

import java.nio.charset.Charset;
import java.util.stream.IntStream;

/** The records that every source makes: numbered from 1 on, each with a content that follows from its number. */
final class Items {

    static final Charset EBCDIC = Charset.forName("IBM037");
    static final String COPYBOOK = """
                   01  ITEM.
                       05  ITEM-NUMBER  PIC 9(09).
                       05  AMOUNT       PIC 9(05).
                       05  NOTE         PIC X(26).
            """;

    private static final int EVERY = 997;
    private static final int NUMBER_LENGTH = 9;

    private Items() {}

    /** As a record of the copybook. */
    static byte[] record(int number) {
        return record(number, isBad(number) ? "12X45" : "%05d".formatted(amount(number)));
    }

    /** As it would be if it were good. */
    static byte[] corrected(int number) {
        return record(number, "%05d".formatted(amount(number)));
    }

    private static byte[] record(int number, String amount) {
        return "%09d%s%-26s".formatted(number, amount, note(number)).getBytes(EBCDIC);
    }

    static int numberOf(byte[] record) {
        return Integer.parseInt(new String(record, 0, NUMBER_LENGTH, EBCDIC));
    }

    static int amount(int number) {
        return number % 100_000;
    }

    static String note(int number) {
        return "NOTE " + Integer.toHexString(number * 0x9E3779B9);
    }

    /** No number stands where the amount should: such a record must be set aside. */
    static boolean isBad(int number) {
        return number % EVERY == 0;
    }

    /** All that must be set aside of so many. */
    static IntStream bad(int made) {
        return IntStream.rangeClosed(1, made / EVERY).map(count -> count * EVERY);
    }

    /** The next record behind one, or behind none (0), that must reach the clients. */
    static int nextGood(int number) {
        return isBad(number + 1) ? number + 2 : number + 1;
    }
}
