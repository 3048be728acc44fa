package io.legacybridge.adapter.jms;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.activemq.util.MarshallingSupport;

/**
 * Passes over named values as OpenWire writes them. ActiveMQ's client library makes room for as much as a value says that it has before
 * it looks whether it is there: a message of a few bytes would take gigabytes.
 */
final class OpenWireValues {

    private static final int DEEPEST = 100;

    private final DataInputStream in;
    private long left;

    private OpenWireValues(InputStream values, long most) {
        this.in = new DataInputStream(values);
        this.left = most;
    }

    /** @throws IOException when a value says that it has more than is there, or all of them have more bytes than this */
    static void check(InputStream values, long most) throws IOException {
        new OpenWireValues(values, most).map(0);
    }

    private void map(int depth) throws IOException {
        for (var count = number(); count > 0; count--) {
            skip(in.readUnsignedShort());
            value(depth);
        }
    }

    private void list(int depth) throws IOException {
        for (var count = number(); count > 0; count--) value(depth);
    }

    private void value(int depth) throws IOException {
        if (depth > DEEPEST) throw new IOException("too many values within each other");
        switch (in.readByte()) {
            case MarshallingSupport.NULL -> {}
            case MarshallingSupport.BOOLEAN_TYPE, MarshallingSupport.BYTE_TYPE -> skip(Byte.BYTES);
            case MarshallingSupport.CHAR_TYPE, MarshallingSupport.SHORT_TYPE -> skip(Short.BYTES);
            case MarshallingSupport.INTEGER_TYPE, MarshallingSupport.FLOAT_TYPE -> skip(Integer.BYTES);
            case MarshallingSupport.LONG_TYPE, MarshallingSupport.DOUBLE_TYPE -> skip(Long.BYTES);
            case MarshallingSupport.STRING_TYPE -> skip(in.readUnsignedShort());
            case MarshallingSupport.BYTE_ARRAY_TYPE, MarshallingSupport.BIG_STRING_TYPE -> skip(number());
            case MarshallingSupport.MAP_TYPE -> map(depth + 1);
            case MarshallingSupport.LIST_TYPE -> list(depth + 1);
            default -> throw new IOException("a value of no known type");
        }
    }

    /** None where it is below zero. */
    private int number() throws IOException {
        return Math.max(0, in.readInt());
    }

    private void skip(int bytes) throws IOException {
        left -= bytes;
        if (left < 0) throw new IOException("more than is allowed");
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw new IOException("less than it says", e);
        }
    }
}
