package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.util.List;

/**
 * Decodes one field, group or table at an offset of a record. A record's layout is a tree of these, compiled once; a
 * decoder keeps no state, so all threads share it.
 */
sealed interface FieldDecoder permits FieldDecoder.Structure, TextDecoder, NumberDecoder {

    /** Bytes, with the longest tables. */
    int length();

    /** What it adds to the schema of the group that it is in. */
    List<Field> fields();

    void decode(RecordBytes record, int offset, RecordWriter into);

    /** It ends at another place in each record, or holds a field whose place must be remembered. */
    default boolean variable() {
        return false;
    }

    /** Where the next field begins. Remembers the places of counters on the way. */
    default int end(RecordBytes record, int offset) {
        return offset + length();
    }

    /** Decoders made of others. */
    sealed interface Structure extends FieldDecoder {}

    /** Bytes that no field shows. */
    record Skipped(int length) implements Structure {
        @Override
        public List<Field> fields() {
            return List.of();
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {}
    }

    /** A part of the record that is not shown, with a length of its own in each record. */
    record Hidden(FieldDecoder inner) implements Structure {
        @Override
        public boolean variable() {
            return inner.variable();
        }

        @Override
        public int length() {
            return inner.length();
        }

        @Override
        public List<Field> fields() {
            return List.of();
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {}

        @Override
        public int end(RecordBytes record, int offset) {
            return inner.end(record, offset);
        }
    }

    /** Fields one after the other, without a name of their own: a FILLER group. */
    record Members(List<FieldDecoder> members, int length, boolean variable) implements Structure {
        @Override
        public List<Field> fields() {
            return members.stream().flatMap(member -> member.fields().stream()).toList();
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var at = offset;
            if (!variable) {
                for (var member : members) {
                    member.decode(record, at, into);
                    at += member.length();
                }
                return;
            }
            for (var member : members) {
                member.decode(record, at, into);
                if (record.lost) return;
                at = member.end(record, at);
            }
        }

        @Override
        public int end(RecordBytes record, int offset) {
            if (!variable) return offset + length;
            var at = offset;
            for (var member : members) {
                at = member.end(record, at);
                if (record.lost) return at;
            }
            return at;
        }
    }

    record Group(Field field, Members members) implements Structure {
        @Override
        public boolean variable() {
            return members.variable();
        }

        @Override
        public int length() {
            return members.length();
        }

        @Override
        public List<Field> fields() {
            return List.of(field);
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            into.startGroup(field);
            members.decode(record, offset, into);
            into.endGroup(field);
        }

        @Override
        public int end(RecordBytes record, int offset) {
            return members.end(record, offset);
        }
    }

    /** OCCURS n TIMES, each element of one length. */
    record Table(Field field, FieldDecoder element, int times) implements Structure {
        @Override
        public int length() {
            return element.length() * times;
        }

        @Override
        public List<Field> fields() {
            return List.of(field);
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            into.startList(field);
            for (var index = 0; index < times; index++) element.decode(record, offset + index * element.length(), into);
            into.endList(field);
        }
    }

    /** OCCURS DEPENDING ON, or elements that hold such a table. */
    record VariableTable(Field field, FieldDecoder element, Count count) implements Structure {
        @Override
        public boolean variable() {
            return true;
        }

        @Override
        public int length() {
            return element.length() * count.max();
        }

        @Override
        public List<Field> fields() {
            return List.of(field);
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
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
        public int end(RecordBytes record, int offset) {
            var times = count.in(record, field, false);
            var at = offset;
            for (var index = 0; index < times && !record.lost; index++) at = element.end(record, at);
            return at;
        }
    }

    /** Several definitions of the same bytes, of which one applies. */
    record Redefined(List<Choice> choices, int length) implements Structure {

        /** @param condition null for the one that applies when no other does */
        record Choice(FieldDecoder decoder, Condition condition) {}

        @Override
        public List<Field> fields() {
            return choices.stream()
                    .flatMap(choice -> choice.decoder().fields().stream())
                    .toList();
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            Choice otherwise = null;
            for (var choice : choices) {
                if (choice.condition() == null) {
                    otherwise = choice;
                } else if (choice.condition().holds(record)) {
                    choice.decoder().decode(record, offset, into);
                    return;
                }
            }
            if (otherwise != null) otherwise.decoder().decode(record, offset, into);
        }
    }

    /** A counter or deciding field whose place differs between records: it is remembered when it is passed. */
    record Remembered(FieldDecoder inner, int slot) implements Structure {
        @Override
        public boolean variable() {
            return true;
        }

        @Override
        public int length() {
            return inner.length();
        }

        @Override
        public List<Field> fields() {
            return inner.fields();
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            record.places[slot] = offset;
            inner.decode(record, offset, into);
        }

        @Override
        public int end(RecordBytes record, int offset) {
            record.places[slot] = offset;
            return offset + inner.length();
        }
    }
}
