package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.List;

/** Records of a format as a list inside of a larger record, such as a request: the schema, and the way back. */
final class RecordList {

    private final RecordSchema alone;
    private final Field list;

    /** @param name of the list */
    RecordList(String name, RecordSchema alone) {
        this.alone = alone;
        var root = alone.root();
        var element = new Field(
                "",
                root.originalName(),
                new Type.Group(copies(name, members(root))),
                root.traits(),
                root.annotations());
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

    private static List<Field> members(Field group) {
        return ((Type.Group) group.type()).fields();
    }

    /** A field belongs to one schema, so another one needs copies. */
    private static List<Field> copies(String name, List<Field> fields) {
        return fields.stream().map(field -> copy(name, field)).toList();
    }

    private static Field copy(String name, Field field) {
        var type =
                switch (field.type()) {
                    case Type.Group group -> new Type.Group(copies(name, group.fields()));
                    case Type.Repeated(var element, var min, var max) ->
                        new Type.Repeated(copy(name, element), min, max);
                    case Type.Again(var path) -> new Type.Again(path.isEmpty() ? name : name + "." + path);
                    case Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> field.type();
                };
        return new Field(field.name(), field.originalName(), type, field.traits(), field.annotations());
    }

    private final class Reader implements RecordWriter {

        private final Taker taker;
        private RecordWriter to;

        Reader(Taker taker) {
            this.taker = taker;
        }

        /** The elements' group is the format's root, and its fields follow in the same order. */
        private Field own(Field field) {
            return alone.fields().get(field.ordinal() - element().ordinal());
        }

        private Field element() {
            return ((Type.Repeated) list.type()).element();
        }

        private boolean isBeside(Field field) {
            return field.ordinal() < element().ordinal();
        }

        @Override
        public void startGroup(Field group) {
            if (isBeside(group)) return;
            if (group == element()) to = taker.begin();
            to.startGroup(own(group));
        }

        @Override
        public void endGroup(Field group) {
            if (isBeside(group)) return;
            to.endGroup(own(group));
            if (group == element()) taker.end();
        }

        @Override
        public void startList(Field of) {
            if (of != list) to.startList(own(of));
        }

        @Override
        public void endList(Field of) {
            if (of != list) to.endList(own(of));
        }

        @Override
        public void text(Field field, CharSequence value) {
            if (isBeside(field)) taker.beside(field, value.toString());
            else to.text(own(field), value);
        }

        @Override
        public void number(Field field, long unscaled) {
            to.number(own(field), unscaled);
        }

        @Override
        public void number(Field field, BigDecimal value) {
            to.number(own(field), value);
        }

        @Override
        public void floating(Field field, double value) {
            to.floating(own(field), value);
        }

        @Override
        public void flag(Field field, boolean value) {
            to.flag(own(field), value);
        }

        @Override
        public void nothing(Field field) {
            if (!isBeside(field)) to.nothing(own(field));
        }
    }
}
