package io.legacybridge.bench.copybook;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a good programmer writes for exactly this layout when nothing else matters: every offset, length and scale is a
 * constant, invalid data is refused, and JSON goes straight into a buffer of bytes.
 */
final class HandWritten {

    private static final int RECORDS_AT_ONCE = 64;
    private static final int LARGEST_LINE = 2048;
    private static final char[] CHARACTERS = characters();
    private static final byte[] AS_IT_IS = ascii();

    private static final byte[] POLICY_ID = bytes("{\"POLICY-ID\":");
    private static final byte[] CUSTOMER_ID = bytes(",\"CUSTOMER-ID\":");
    private static final byte[] HOLDER_NAME = bytes(",\"HOLDER-NAME\":");
    private static final byte[] STREET = bytes(",\"STREET\":");
    private static final byte[] CITY = bytes(",\"CITY\":");
    private static final byte[] COUNTRY = bytes(",\"COUNTRY\":");
    private static final byte[] STATE = bytes(",\"STATE\":");
    private static final byte[] ISSUED = bytes(",\"ISSUED\":");
    private static final byte[] BALANCE = bytes(",\"BALANCE\":");
    private static final byte[] COVERED = bytes(",\"COVERED\":");
    private static final byte[] RATE = bytes(",\"RATE\":");
    private static final byte[] BRANCH = bytes(",\"BRANCH\":");
    private static final byte[] ACCOUNT = bytes(",\"ACCOUNT\":");
    private static final byte[] INSTALMENTS = bytes(",\"INSTALMENTS\":[");
    private static final byte[] DUE = bytes("{\"DUE\":");
    private static final byte[] AMOUNT = bytes(",\"AMOUNT\":");
    private static final byte[] INTEREST = bytes(",\"INTEREST\":");

    private byte[] out = new byte[1 << 16];
    private int size;

    /** JSON lines. */
    void write(InputStream content, OutputStream to) throws IOException {
        var in = new byte[RECORDS_AT_ONCE * Policies.LENGTH];
        int got;
        while ((got = content.readNBytes(in, 0, in.length)) > 0) {
            for (var at = 0; at < got; at += Policies.LENGTH) {
                if (out.length - size < LARGEST_LINE) {
                    to.write(out, 0, size);
                    size = 0;
                }
                line(in, at);
            }
        }
        to.write(out, 0, size);
        size = 0;
    }

    private void line(byte[] in, int at) {
        raw(POLICY_ID);
        whole(unsigned(in, at));
        raw(CUSTOMER_ID);
        text(in, at + 4, 12);
        raw(HOLDER_NAME);
        text(in, at + 16, 30);
        raw(STREET);
        text(in, at + 46, 24);
        raw(CITY);
        text(in, at + 70, 18);
        raw(COUNTRY);
        text(in, at + 88, 2);
        raw(STATE);
        text(in, at + 90, 1);
        raw(ISSUED);
        whole(zoned(in, at + 91, 8, false));
        raw(BALANCE);
        decimal(packed(in, at + 99, 6, true), 2);
        raw(COVERED);
        decimal(zoned(in, at + 105, 9, true), 2);
        raw(RATE);
        decimal(signed(in, at + 114), 4);
        raw(BRANCH);
        whole((short) (in[at + 118] << 8 | in[at + 119] & 0xFF));
        raw(ACCOUNT);
        whole(packed(in, at + 120, 8, false));
        raw(INSTALMENTS);
        for (var element = at + 128; element < at + 224; element += 16) {
            if (element > at + 128) out[size++] = ',';
            raw(DUE);
            whole(zoned(in, element, 6, false));
            raw(AMOUNT);
            decimal(packed(in, element + 6, 5, true), 2);
            raw(INTEREST);
            decimal(zoned(in, element + 11, 5, true), 2);
            out[size++] = '}';
        }
        out[size++] = ']';
        out[size++] = '}';
        out[size++] = '\n';
    }

    /** Without JSON: every value goes into the checksum. */
    static long checksum(InputStream content) throws IOException {
        var in = new byte[RECORDS_AT_ONCE * Policies.LENGTH];
        var text = new char[30];
        var sum = new Checksum();
        int got;
        while ((got = content.readNBytes(in, 0, in.length)) > 0)
            for (var at = 0; at < got; at += Policies.LENGTH) add(in, at, text, sum);
        return sum.value();
    }

    private static void add(byte[] in, int at, char[] text, Checksum sum) {
        sum.add(unsigned(in, at));
        sum.add(text, 0, decoded(in, at + 4, 12, text));
        sum.add(text, 0, decoded(in, at + 16, 30, text));
        sum.add(text, 0, decoded(in, at + 46, 24, text));
        sum.add(text, 0, decoded(in, at + 70, 18, text));
        sum.add(text, 0, decoded(in, at + 88, 2, text));
        sum.add(text, 0, decoded(in, at + 90, 1, text));
        sum.add(zoned(in, at + 91, 8, false));
        sum.add(packed(in, at + 99, 6, true));
        sum.add(zoned(in, at + 105, 9, true));
        sum.add(signed(in, at + 114));
        sum.add((short) (in[at + 118] << 8 | in[at + 119] & 0xFF));
        sum.add(packed(in, at + 120, 8, false));
        for (var element = at + 128; element < at + 224; element += 16) {
            sum.add(zoned(in, element, 6, false));
            sum.add(packed(in, element + 6, 5, true));
            sum.add(zoned(in, element + 11, 5, true));
        }
    }

    private static int decoded(byte[] in, int at, int length, char[] text) {
        var end = length;
        while (end > 0 && (in[at + end - 1] == 0x40 || in[at + end - 1] == 0)) end--;
        for (var index = 0; index < end; index++) text[index] = CHARACTERS[in[at + index] & 0xFF];
        return end;
    }

    private void raw(byte[] bytes) {
        System.arraycopy(bytes, 0, out, size, bytes.length);
        size += bytes.length;
    }

    private void text(byte[] in, int at, int length) {
        var end = at + length;
        while (end > at && (in[end - 1] == 0x40 || in[end - 1] == 0)) end--;
        out[size++] = '"';
        for (var index = at; index < end; index++) {
            var character = AS_IT_IS[in[index] & 0xFF];
            if (character > 0) out[size++] = character;
            else escaped(CHARACTERS[in[index] & 0xFF]);
        }
        out[size++] = '"';
    }

    private void escaped(char character) {
        if (character == '"' || character == '\\') {
            out[size++] = '\\';
            out[size++] = (byte) character;
        } else if (character < ' ') {
            raw(bytes("\\u%04X".formatted((int) character)));
        } else {
            raw(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void decimal(long unscaled, int scale) {
        var divisor = scale == 2 ? 100 : 10_000;
        if (unscaled < 0) out[size++] = '-';
        var absolute = Math.abs(unscaled);
        whole(absolute / divisor);
        out[size++] = '.';
        var rest = absolute % divisor;
        for (var place = divisor / 10; place > 0; place /= 10) out[size++] = (byte) ('0' + rest / place % 10);
    }

    private void whole(long value) {
        var rest = value;
        if (rest < 0) {
            out[size++] = '-';
            rest = -rest;
        }
        var digits = 1;
        for (var limit = 10L; rest >= limit; limit *= 10) digits++;
        for (var index = size + digits - 1; index >= size; index--, rest /= 10) out[index] = (byte) ('0' + rest % 10);
        size += digits;
    }

    private static long zoned(byte[] in, int at, int digits, boolean signed) {
        var value = 0L;
        var bad = 0;
        for (var index = at; index < at + digits - 1; index++) {
            var digit = in[index] & 0xFF ^ 0xF0;
            bad |= 9 - digit;
            value = value * 10 + digit;
        }
        var last = in[at + digits - 1] & 0xFF;
        value = value * 10 + (last & 0xF);
        var zone = last >> 4;
        var negative = signed && zone == 0xD;
        if (bad < 0 || (last & 0xF) > 9 || !(zone == 0xF || signed && (zone == 0xC || negative)))
            throw new IllegalArgumentException("not a zoned decimal");
        return negative ? -value : value;
    }

    private static long packed(byte[] in, int at, int length, boolean signed) {
        var value = 0L;
        var bad = 0;
        for (var index = at; index < at + length - 1; index++) {
            var high = in[index] >> 4 & 0xF;
            var low = in[index] & 0xF;
            bad |= 9 - high | 9 - low;
            value = value * 100 + high * 10L + low;
        }
        var high = in[at + length - 1] >> 4 & 0xF;
        var sign = in[at + length - 1] & 0xF;
        value = value * 10 + high;
        var negative = signed && sign == 0xD;
        if ((bad | 9 - high) < 0 || !(sign == 0xF || sign == 0xC || negative))
            throw new IllegalArgumentException("not a packed decimal");
        return negative ? -value : value;
    }

    private static int signed(byte[] in, int at) {
        return in[at] << 24 | (in[at + 1] & 0xFF) << 16 | (in[at + 2] & 0xFF) << 8 | in[at + 3] & 0xFF;
    }

    private static long unsigned(byte[] in, int at) {
        return signed(in, at) & 0xFFFF_FFFFL;
    }

    private static char[] characters() {
        var all = new byte[256];
        for (var value = 0; value < 256; value++) all[value] = (byte) value;
        return new String(all, Policies.EBCDIC).toCharArray();
    }

    /** 0 for what JSON cannot take as it is. */
    private static byte[] ascii() {
        var table = new byte[256];
        for (var value = 0; value < 256; value++) {
            var character = CHARACTERS[value];
            if (character >= ' ' && character < 0x7F && character != '"' && character != '\\')
                table[value] = (byte) character;
        }
        return table;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
