package io.legacybridge.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * The message that the bridge makes of a record, written by hand: every offset and length a constant of the caller, no check of
 * any value. The fields are added in the record's order.
 */
public final class HandWrittenMessage {

    private static final SimpleString ID = SimpleString.of("lb_id");
    private static final SimpleString SUBJECT = SimpleString.of("lb_subject");
    private static final SimpleString SEQUENCE = SimpleString.of("lb_sequence");

    private final byte[] ascii;
    private final byte blank;
    private final byte[] beforeTime;
    private final byte[] beforeTrace;
    private final SplittableRandom random = new SplittableRandom(1);
    private final byte[] message = new byte[2_000];
    private String time = "";
    private String id = "";
    private String sequence = "";
    private int size;

    /** @param charset of the records, one byte for each character */
    public HandWrittenMessage(String connection, String dataschema, Charset charset) {
        this.ascii = ascii(charset);
        this.blank = " ".getBytes(charset)[0];
        this.beforeTime = ("\",\"source\":\"/connections/" + connection
                        + "\",\"type\":\"io.legacybridge.record\",\"time\":\"")
                .getBytes(US_ASCII);
        this.beforeTrace = ("\",\"datacontenttype\":\"application/json\",\"dataschema\":\"" + dataschema
                        + "\",\"traceparent\":\"00-")
                .getBytes(US_ASCII);
    }

    /** The messages of a chunk share their time. */
    public void beginChunk() {
        time = Instant.now().toString();
    }

    /** @param number of the record in its delivery */
    public void begin(String messageId, long delivery, long number, String source) {
        id = messageId;
        sequence = sequence(delivery, number);
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
        put("\",\"recordposition\":\"");
        put(source);
        put("#");
        put(Long.toString(number));
        put("\",\"data\":{");
    }

    /** Constant bytes between values: names, colons, commas and quotes. */
    @SuppressWarnings("deprecation") // The bytes of a text of ASCII, without an encoder.
    public void put(String text) {
        text.getBytes(0, text.length(), message, size);
        size += text.length();
    }

    /** Without the blanks at its end. */
    public void text(byte[] record, int from, int length) {
        var end = from + length;
        while (end > from && record[end - 1] == blank) end--;
        for (var index = from; index < end; index++) message[size++] = ascii[record[index] & 0xFF];
    }

    /** Unsigned, zoned. */
    public void number(byte[] record, int from, int digits, int scale) {
        var value = 0L;
        for (var index = from; index < from + digits; index++) value = 10 * value + (record[index] & 0x0F);
        number(value, scale);
    }

    /** Eleven packed digits with a sign, two of them behind the point. */
    public void packed(byte[] record, int from) {
        var value = 0L;
        for (var index = from; index < from + 5; index++)
            value = 100 * value + 10L * (record[index] >> 4 & 0x0F) + (record[index] & 0x0F);
        value = 10 * value + (record[from + 5] >> 4 & 0x0F);
        if ((record[from + 5] & 0x0F) == 0x0D && value != 0) message[size++] = '-';
        number(value, 2);
    }

    /** Sends what was written, with the properties that the bridge sets. */
    public void send(ClientSession session, ClientProducer producer) throws ActiveMQException {
        var outgoing = session.createMessage(true);
        outgoing.putStringProperty(ID, SimpleString.of(id));
        outgoing.putStringProperty(SUBJECT, SimpleString.of(""));
        outgoing.putStringProperty(SEQUENCE, SimpleString.of(sequence));
        outgoing.getBodyBuffer().writeBytes(message, 0, size);
        producer.send(outgoing);
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(message, size);
    }

    private void put(byte[] bytes) {
        System.arraycopy(bytes, 0, message, size, bytes.length);
        size += bytes.length;
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

    private static String sequence(long delivery, long number) {
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

    private static byte[] ascii(Charset charset) {
        var all = new byte[256];
        for (var index = 0; index < all.length; index++) all[index] = (byte) index;
        return new String(all, charset).getBytes(US_ASCII);
    }
}
