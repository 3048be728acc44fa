package io.legacybridge.bench.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.legacybridge.spi.StagedFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * What one would write for exactly this file: every offset and length a constant, no check of any value, one session for all.
 * It decodes the staged file and publishes the messages that the flow publishes, with the same ids and properties, and does
 * nothing else.
 */
final class HandWrittenLoop {

    private static final byte[] ASCII = ascii();
    private static final SimpleString SUBJECT = SimpleString.of("lb_subject");
    private static final SimpleString SEQUENCE = SimpleString.of("lb_sequence");

    private final String fileId;
    private final long delivery;
    private final byte[] beforeTime;
    private final byte[] beforeTrace;
    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] message = new byte[2_000];
    private String time = "";
    private int size;

    HandWrittenLoop(String name, String fileId, long delivery, String dataschema) {
        this.fileId = fileId;
        this.delivery = delivery;
        this.beforeTime = ("\",\"source\":\"/connections/" + name
                        + "\",\"type\":\"io.legacybridge.record\",\"time\":\"")
                .getBytes(US_ASCII);
        this.beforeTrace = ("\",\"datacontenttype\":\"application/json\",\"dataschema\":\"" + dataschema
                        + "\",\"traceparent\":\"00-")
                .getBytes(US_ASCII);
    }

    /** Publishes in chunks of so many. */
    void publish(StagedFile staged, ClientSession session, String address, int chunk) throws Exception {
        var block = new byte[chunk * Cards.LENGTH];
        var number = 0L;
        try (var content = staged.open(0);
                var producer = session.createProducer(address)) {
            for (var read = content.readNBytes(block, 0, block.length);
                    read > 0;
                    read = content.readNBytes(block, 0, block.length)) {
                time = Instant.now().toString();
                for (var at = 0; at < read; at += Cards.LENGTH) {
                    number++;
                    var id = fileId + "." + number;
                    var sequence = sequence(number);
                    var outgoing = session.createMessage(true);
                    outgoing.putBytesProperty(Message.HDR_DUPLICATE_DETECTION_ID, id.getBytes(US_ASCII));
                    outgoing.putStringProperty(SUBJECT, SimpleString.of(""));
                    outgoing.putStringProperty(SEQUENCE, SimpleString.of(sequence));
                    write(block, at, id, sequence, number);
                    outgoing.getBodyBuffer().writeBytes(message, 0, size);
                    producer.send(outgoing);
                }
                session.commit();
            }
        }
    }

    /** The first message, to be compared. */
    byte[] first(StagedFile staged) throws IOException {
        try (var content = staged.open(0)) {
            time = Instant.now().toString();
            write(content.readNBytes(Cards.LENGTH), 0, fileId + ".1", sequence(1), 1);
            return Arrays.copyOf(message, size);
        }
    }

    private void write(byte[] record, int at, String id, String sequence, long number) {
        size = 0;
        put("{\"specversion\":\"1.0\",\"id\":\"");
        put(id);
        put(beforeTime);
        put(time);
        put(beforeTrace);
        var hex = HexFormat.of();
        put(hex.toHexDigits(random.nextLong()));
        put(hex.toHexDigits(random.nextLong() | 1));
        put("-");
        put(hex.toHexDigits(random.nextLong() | 1));
        put("-01\",\"sequence\":\"");
        put(sequence);
        put("\",\"recordposition\":\"cards.dat#");
        put(Long.toString(number));
        put("\",\"data\":{\"custId\":");
        number(record, at, 8, 0);
        put(",\"cardNum\":\"");
        text(record, at + 8, 16);
        put("\",\"iban\":\"");
        text(record, at + 24, 22);
        put("\",\"balance\":");
        packed(record, at + 46);
        put(",\"country\":\"");
        text(record, at + 52, 2);
        put("\",\"city\":\"");
        text(record, at + 54, 24);
        put("\",\"name\":\"");
        text(record, at + 78, 30);
        put("\",\"note\":\"");
        text(record, at + 108, 60);
        put("\",\"opened\":");
        number(record, at + 168, 8, 0);
        put(",\"credit\":");
        number(record, at + 176, 11, 2);
        put(",\"status\":\"");
        text(record, at + 187, 1);
        put("\",\"tag\":\"");
        text(record, at + 188, 12);
        put("\"}}");
    }

    @SuppressWarnings("deprecation") // The bytes of a text of ASCII, without an encoder.
    private void put(String text) {
        text.getBytes(0, text.length(), message, size);
        size += text.length();
    }

    private void put(byte[] bytes) {
        System.arraycopy(bytes, 0, message, size, bytes.length);
        size += bytes.length;
    }

    private void text(byte[] record, int from, int length) {
        var end = from + length;
        while (end > from && record[end - 1] == 0x40) end--;
        for (var index = from; index < end; index++) message[size++] = ASCII[record[index] & 0xFF];
    }

    private void number(byte[] record, int from, int digits, int scale) {
        var value = 0L;
        for (var index = from; index < from + digits; index++) value = 10 * value + (record[index] & 0x0F);
        number(value, scale);
    }

    private void packed(byte[] record, int from) {
        var value = 0L;
        for (var index = from; index < from + 5; index++)
            value = 100 * value + 10L * (record[index] >> 4 & 0x0F) + (record[index] & 0x0F);
        value = 10 * value + (record[from + 5] >> 4 & 0x0F);
        if ((record[from + 5] & 0x0F) == 0x0D && value != 0) message[size++] = '-';
        number(value, 2);
    }

    private void number(long value, int scale) {
        if (scale == 0) {
            put(Long.toString(value));
            return;
        }
        put(Long.toString(value / 100));
        message[size++] = '.';
        message[size++] = (byte) ('0' + value / 10 % 10);
        message[size++] = (byte) ('0' + value % 10);
    }

    private String sequence(long number) {
        var text = new byte[25];
        digits(text, 12, delivery);
        text[12] = '.';
        digits(text, 25, number);
        return new String(text, US_ASCII);
    }

    private static void digits(byte[] to, int end, long value) {
        var left = value;
        for (var index = end - 1; index >= end - 12; index--) {
            to[index] = (byte) ('0' + left % 10);
            left /= 10;
        }
    }

    private static byte[] ascii() {
        var all = new byte[256];
        for (var index = 0; index < all.length; index++) all[index] = (byte) index;
        return new String(all, Charset.forName("IBM037")).getBytes(US_ASCII);
    }
}
