package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.MovingWriter;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;

/** Records of a format as a list inside of a larger record, such as a request: the schema, and the way back. */
final class RecordList {

    private final RecordSchema alone;
    private final Field list;

    /** @param name of the list */
    RecordList(String name, RecordSchema alone) {
        this.alone = alone;
        var element = alone.root().copy(name, "", alone.root().traits());
        this.list = Field.of(name, new Type.Repeated(element, 0, Integer.MAX_VALUE));
    }

    /** To be put into one schema. */
    Field field() {
        return list;
    }

    /** Takes the larger record and hands out each record of the list with the fields of its own format. */
    RecordWriter reader(Taker taker) {
        return new Reader(taker);
    }

    /** Takes records one after the other. */
    interface Taker {

        /** A record begins. */
        RecordWriter begin();

        /** The record has ended. */
        void end();

        /** Text that stands beside the list. */
        void beside(Field field, String text);
    }

    private final class Reader extends MovingWriter {

        private final Taker taker;

        Reader(Taker taker) {
            this.taker = taker;
        }

        /** Its group is the format's root, and its fields follow in the same order. */
        private Field element() {
            return ((Type.Repeated) list.type()).element();
        }

        private boolean isBeside(Field field) {
            return field.ordinal() < element().ordinal();
        }

        @Override
        public void startGroup(Field group) {
            if (isBeside(group)) return;
            if (group == element()) move(alone, -group.ordinal(), taker.begin());
            super.startGroup(group);
        }

        @Override
        public void endGroup(Field group) {
            if (isBeside(group)) return;
            super.endGroup(group);
            if (group == element()) taker.end();
        }

        @Override
        public void startList(Field of) {
            if (of != list) super.startList(of);
        }

        @Override
        public void endList(Field of) {
            if (of != list) super.endList(of);
        }

        @Override
        public void text(Field field, CharSequence value) {
            if (isBeside(field)) taker.beside(field, value.toString());
            else super.text(field, value);
        }

        @Override
        public void text(Field field, char[] buffer, int offset, int length) {
            text(field, new String(buffer, offset, length));
        }

        @Override
        public void plainText(Field field, byte[] buffer, int offset, int length) {
            text(field, new String(buffer, offset, length, US_ASCII));
        }

        @Override
        public void nothing(Field field) {
            if (!isBeside(field)) super.nothing(field);
        }
    }
}
