package io.legacybridge.adapter.soap;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlRecord;
import io.legacybridge.xml.XmlRecordWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of an envelope whose record stands within a larger one.
 *
 * @param offset  how much larger the ordinals of its fields are there
 * @param pointer of its record there
 */
record EnvelopePart(XmlRecord record, RecordSchema whole, int offset, String pointer) {

    private boolean has(Field field) {
        return field.ordinal() >= offset
                && field.ordinal() < offset + record.schema().fields().size();
    }

    private Field inside(Field field) {
        return record.schema().fields().get(field.ordinal() - offset);
    }

    private Field outside(Field field) {
        return whole.fields().get(field.ordinal() + offset);
    }

    /** Reads the element that the reader stands at, as a part of the whole record. */
    List<RecordProblem> read(XMLStreamReader in, RecordWriter out) throws XMLStreamException {
        return switch (record.read(in, new Moving(out, this::outside))) {
            case Translation.Translated _ -> List.of();
            case Translation.Rejected(var problems) ->
                problems.stream().map(this::below).toList();
        };
    }

    private RecordProblem below(RecordProblem problem) {
        return new RecordProblem(
                problem.code(),
                pointer + problem.field(),
                problem.offset(),
                problem.length(),
                problem.expected(),
                problem.bytes(),
                problem.value());
    }

    /** Takes a whole record and writes its header elements, then its body. */
    static final class Writer extends Forwarding {

        private final XmlBytes out;
        private final List<EnvelopePart> headers;
        private final Optional<EnvelopePart> body;
        private final Runnable betweenHeaderAndBody;
        private final List<RecordProblem> problems = new ArrayList<>();
        private EnvelopePart part;
        private XmlRecordWriter writer;
        private int depth;
        private boolean inBody;

        Writer(XmlBytes out, List<EnvelopePart> headers, Optional<EnvelopePart> body, Runnable betweenHeaderAndBody) {
            this.out = out;
            this.headers = headers;
            this.body = body;
            this.betweenHeaderAndBody = betweenHeaderAndBody;
        }

        List<RecordProblem> problems() {
            return problems;
        }

        @Override
        public void startGroup(Field group) {
            if (depth == 0) {
                var found = find(group);
                // The record itself and the group around the headers are no elements.
                if (found.isEmpty()) return;
                begin(found.get());
            }
            depth++;
            writer.startGroup(part.inside(group));
        }

        @Override
        public void endGroup(Field group) {
            if (depth == 0) {
                if (group.path().isEmpty() && !inBody) betweenHeaderAndBody.run();
                return;
            }
            writer.endGroup(part.inside(group));
            if (--depth > 0) return;
            writer.problems().stream().map(part::below).forEach(problems::add);
        }

        @Override
        void forward(Field field, BiConsumer<RecordWriter, Field> call) {
            call.accept(writer, part.inside(field));
        }

        private void begin(EnvelopePart found) {
            part = found;
            if (body.filter(found::equals).isPresent()) {
                inBody = true;
                betweenHeaderAndBody.run();
            }
            writer = found.record().writer(out);
        }

        private Optional<EnvelopePart> find(Field field) {
            for (var header : headers) if (header.has(field)) return Optional.of(header);
            return body.filter(found -> found.has(field));
        }
    }

    /** Gives every call on, with the fields of another schema. */
    static final class Moving extends Forwarding {

        private final RecordWriter out;
        private final UnaryOperator<Field> field;

        Moving(RecordWriter out, UnaryOperator<Field> field) {
            this.out = out;
            this.field = field;
        }

        @Override
        public void startGroup(Field group) {
            out.startGroup(field.apply(group));
        }

        @Override
        public void endGroup(Field group) {
            out.endGroup(field.apply(group));
        }

        @Override
        void forward(Field from, BiConsumer<RecordWriter, Field> call) {
            call.accept(out, field.apply(from));
        }
    }

    /** A writer that gives its calls to another one. */
    abstract static class Forwarding implements RecordWriter {

        abstract void forward(Field field, BiConsumer<RecordWriter, Field> call);

        @Override
        public void startList(Field list) {
            forward(list, RecordWriter::startList);
        }

        @Override
        public void endList(Field list) {
            forward(list, RecordWriter::endList);
        }

        @Override
        public void text(Field field, CharSequence value) {
            forward(field, (writer, to) -> writer.text(to, value));
        }

        @Override
        public void text(Field field, char[] buffer, int offset, int length) {
            forward(field, (writer, to) -> writer.text(to, buffer, offset, length));
        }

        @Override
        public void number(Field field, long unscaled) {
            forward(field, (writer, to) -> writer.number(to, unscaled));
        }

        @Override
        public void number(Field field, BigDecimal value) {
            forward(field, (writer, to) -> writer.number(to, value));
        }

        @Override
        public void floating(Field field, double value) {
            forward(field, (writer, to) -> writer.floating(to, value));
        }

        @Override
        public void flag(Field field, boolean value) {
            forward(field, (writer, to) -> writer.flag(to, value));
        }

        @Override
        public void nothing(Field field) {
            forward(field, RecordWriter::nothing);
        }
    }
}
