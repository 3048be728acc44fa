package io.legacybridge.adapter.soap;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.MovingWriter;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlRecord;
import io.legacybridge.xml.XmlRecordWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Reads the element that the reader stands at, as a part of the whole record. */
    List<RecordProblem> read(XMLStreamReader in, RecordWriter out) throws XMLStreamException {
        return switch (record.read(in, new MovingWriter(whole, offset, out))) {
            case Translation.Translated _ -> List.of();
            case Translation.Rejected(var problems) ->
                problems.stream().map(this::below).toList();
        };
    }

    private RecordProblem below(RecordProblem problem) {
        return problem.at(pointer + problem.field());
    }

    /** Takes a whole record and writes its header elements, then its body. */
    static final class Writer extends MovingWriter {

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
            super.startGroup(group);
        }

        @Override
        public void endGroup(Field group) {
            if (depth == 0) {
                if (group.path().isEmpty() && !inBody) betweenHeaderAndBody.run();
                return;
            }
            super.endGroup(group);
            if (--depth > 0) return;
            writer.problems().stream().map(part::below).forEach(problems::add);
        }

        private void begin(EnvelopePart found) {
            part = found;
            if (body.filter(found::equals).isPresent()) {
                inBody = true;
                betweenHeaderAndBody.run();
            }
            writer = found.record().writer(out);
            move(found.record().schema(), -found.offset(), writer);
        }

        private Optional<EnvelopePart> find(Field field) {
            for (var header : headers) if (header.has(field)) return Optional.of(header);
            return body.filter(found -> found.has(field));
        }
    }
}
