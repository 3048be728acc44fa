package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.util.List;

/**
 * Decodes one field, group or table at an offset of a record. A record's layout is compiled into these once: fields that
 * follow each other stand in an array with their offsets, and nothing is looked up by name. A decoder keeps no state, so
 * all threads share it.
 */
abstract sealed class FieldDecoder
        permits FieldDecoder.Skipped,
                FieldDecoder.Hidden,
                FieldDecoder.Members,
                FieldDecoder.Group,
                FieldDecoder.Table,
                FieldDecoder.VariableTable,
                FieldDecoder.Redefined,
                FieldDecoder.Remembered,
                TextDecoder,
                NumberDecoder {

    /** Bytes, with the longest tables. */
    final int length;

    FieldDecoder(int length) {
        this.length = length;
    }

    /** What it adds to the schema of the group that it is in. */
    abstract List<Field> fields();

    abstract void decode(RecordBytes record, int offset, RecordWriter into);

    /** It ends at another place in each record, or holds a field whose place must be remembered. */
    boolean variable() {
        return false;
    }

    /** Where the next field begins. Remembers the places of counters on the way. */
    int end(RecordBytes record, int offset) {
        return offset + length;
    }

    /** Bytes that no field shows. */
    static final class Skipped extends FieldDecoder {

        Skipped(int length) {
            super(length);
        }

        @Override
        List<Field> fields() {
            return List.of();
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {}
    }

    /** A part of the record that is not shown, with a length of its own in each record. */
    static final class Hidden extends FieldDecoder {

        final FieldDecoder inner;

        Hidden(FieldDecoder inner) {
            super(inner.length);
            this.inner = inner;
        }

        @Override
        boolean variable() {
            return inner.variable();
        }

        @Override
        List<Field> fields() {
            return List.of();
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {}

        @Override
        int end(RecordBytes record, int offset) {
            return inner.end(record, offset);
        }
    }

    /** Fields one after the other, without a name of their own: a FILLER group. */
    static final class Members extends FieldDecoder {

        final List<FieldDecoder> all;
        private final boolean variable;
        /** Those that show something, with the offset of each; only where they stand at the same place in every record. */
        private final FieldDecoder[] shown;

        private final int[] offsets;

        Members(List<FieldDecoder> members, int length) {
            super(length);
            this.all = List.copyOf(members);
            this.variable = all.stream().anyMatch(FieldDecoder::variable);
            this.shown =
                    all.stream().filter(member -> !(member instanceof Skipped)).toArray(FieldDecoder[]::new);
            this.offsets = new int[shown.length];
            var at = 0;
            var index = 0;
            for (var member : all) {
                if (!(member instanceof Skipped)) offsets[index++] = at;
                at += member.length;
            }
        }

        @Override
        boolean variable() {
            return variable;
        }

        @Override
        List<Field> fields() {
            return all.stream().flatMap(member -> member.fields().stream()).toList();
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            if (variable) {
                decodeInTurn(record, offset, into);
                return;
            }
            for (var index = 0; index < shown.length; index++)
                shown[index].decode(record, offset + offsets[index], into);
        }

        private void decodeInTurn(RecordBytes record, int offset, RecordWriter into) {
            var at = offset;
            for (var member : all) {
                member.decode(record, at, into);
                if (record.lost) return;
                at = member.end(record, at);
            }
        }

        @Override
        int end(RecordBytes record, int offset) {
            if (!variable) return offset + length;
            var at = offset;
            for (var member : all) {
                at = member.end(record, at);
                if (record.lost) return at;
            }
            return at;
        }
    }

    static final class Group extends FieldDecoder {

        final Field field;
        final Members members;

        Group(Field field, Members members) {
            super(members.length);
            this.field = field;
            this.members = members;
        }

        @Override
        boolean variable() {
            return members.variable();
        }

        @Override
        List<Field> fields() {
            return List.of(field);
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            into.startGroup(field);
            members.decode(record, offset, into);
            into.endGroup(field);
        }

        @Override
        int end(RecordBytes record, int offset) {
            return members.end(record, offset);
        }
    }

    /** OCCURS n TIMES, each element of one length. */
    static final class Table extends FieldDecoder {

        final Field field;
        final FieldDecoder element;
        final int times;

        Table(Field field, FieldDecoder element, int times) {
            super(element.length * times);
            this.field = field;
            this.element = element;
            this.times = times;
        }

        @Override
        List<Field> fields() {
            return List.of(field);
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            into.startList(field);
            for (var index = 0; index < times; index++) element.decode(record, offset + index * element.length, into);
            into.endList(field);
        }
    }

    /** OCCURS DEPENDING ON, or elements that hold such a table. */
    static final class VariableTable extends FieldDecoder {

        final Field field;
        final FieldDecoder element;
        final Count count;

        VariableTable(Field field, FieldDecoder element, Count count) {
            super(element.length * count.max());
            this.field = field;
            this.element = element;
            this.count = count;
        }

        @Override
        boolean variable() {
            return true;
        }

        @Override
        List<Field> fields() {
            return List.of(field);
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            into.startList(field);
            var times = count.in(record, field, true);
            var at = offset;
            for (var index = 0; index < times && !record.lost; index++) {
                element.decode(record, at, into);
                at = element.end(record, at);
            }
            into.endList(field);
        }

        @Override
        int end(RecordBytes record, int offset) {
            var times = count.in(record, field, false);
            var at = offset;
            for (var index = 0; index < times && !record.lost; index++) at = element.end(record, at);
            return at;
        }
    }

    /** Several definitions of the same bytes, or several types of record, of which one applies. */
    static final class Redefined extends FieldDecoder {

        final List<Choice> choices;
        private final boolean recordTypes;

        /** @param condition null for the one that applies when no other does */
        record Choice(FieldDecoder decoder, Condition condition) {}

        /** @param recordTypes each is a whole record with a length of its own */
        Redefined(List<Choice> choices, int length, boolean recordTypes) {
            super(length);
            this.recordTypes = recordTypes;
            this.choices = List.copyOf(choices);
        }

        @Override
        List<Field> fields() {
            return choices.stream()
                    .flatMap(choice -> choice.decoder().fields().stream())
                    .toList();
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            var choice = choice(record);
            if (recordTypes && choice == null) record.rejectType(length);
            else if (recordTypes && record.isLongerThan(choice.decoder().length))
                record.rejectLength(choice.decoder().length);
            else if (choice != null) choice.decoder().decode(record, offset, into);
            else if (!record.isAbsent(offset, length) && !fields().isEmpty())
                record.rejectDefinition(fields().getFirst(), offset, length);
        }

        @Override
        boolean variable() {
            return recordTypes;
        }

        @Override
        int end(RecordBytes record, int offset) {
            if (!recordTypes) return offset + length;
            var choice = choice(record);
            record.lost |= choice == null;
            return choice == null ? offset : choice.decoder().end(record, offset);
        }

        /** The one that applies to this record; null when none does. */
        Choice choice(RecordBytes record) {
            Choice otherwise = null;
            for (var choice : choices)
                if (choice.condition() == null) otherwise = choice;
                else if (choice.condition().holds(record)) return choice;
            return otherwise;
        }
    }

    /** A counter or deciding field whose place differs between records: it is remembered when it is passed. */
    static final class Remembered extends FieldDecoder {

        final FieldDecoder inner;
        final int slot;

        Remembered(FieldDecoder inner, int slot) {
            super(inner.length);
            this.inner = inner;
            this.slot = slot;
        }

        @Override
        boolean variable() {
            return true;
        }

        @Override
        List<Field> fields() {
            return inner.fields();
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            record.places[slot] = offset;
            inner.decode(record, offset, into);
        }

        @Override
        int end(RecordBytes record, int offset) {
            record.places[slot] = offset;
            return offset + inner.length;
        }
    }
}
