package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.ReceivedEnvelope.NotSoap;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.MovingWriter;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.SingleRecord;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;

/**
 * Requests that are received, as records: one member, named after the operation that is called. Which one that is, is told by
 * the element in the envelope's body. Thread-safe.
 */
final class ReceivedFormat implements RecordFormat {

    private final RecordSchema schema;
    private final Map<Optional<QName>, Way> ways = new HashMap<>();

    /** An operation, and how much larger the ordinals of its fields are in the whole record. */
    private record Way(SoapOperation operation, int offset) {}

    /** @param operations of which no two have the same element in the body */
    ReceivedFormat(Collection<SoapOperation> operations) {
        var members = new ArrayList<Field>();
        var offset = 1;
        for (var operation : operations) {
            var request = operation.request().schema();
            var name = operation.name();
            members.add(request.root().copy(name, name, Set.of(Field.Trait.OPTIONAL)));
            ways.put(operation.request().element(), new Way(operation, offset));
            offset += request.fields().size();
        }
        this.schema = RecordSchema.of(members);
    }

    @Override
    public RecordSchema schema() {
        return schema;
    }

    /** The operation that is called; empty when it is none of these. */
    Optional<SoapOperation> operation(ReceivedEnvelope envelope) {
        return Optional.ofNullable(ways.get(envelope.element())).map(Way::operation);
    }

    /** Reads the request in an envelope, which can be read once. */
    Translation translate(ReceivedEnvelope envelope, RecordWriter out) throws XMLStreamException {
        var way = ways.get(envelope.element());
        if (way == null) return rejected("record/unknown-operation", oneOf());
        out.startGroup(schema.root());
        var moved = new MovingWriter(schema, way.offset(), out);
        var translation = way.operation().request().read(envelope, moved);
        out.endGroup(schema.root());
        return translation;
    }

    private String oneOf() {
        var known = new TreeSet<String>();
        for (var element : ways.keySet()) known.add(element.map(QName::toString).orElse("an empty body"));
        return "a request of this service; known are " + String.join(", ", known);
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
        try (content) {
            var bytes = content.readAllBytes();
            // Without bytes there is no envelope.
            var begin = bytes.length == 0 ? new Checkpoint(1, 0) : from;
            return new SingleRecord(bytes, new RecordPosition(source, 1, 0), begin, this::translate);
        }
    }

    private Translation translate(byte[] bytes, RecordWriter writer) {
        try {
            return translate(new ReceivedEnvelope(bytes, bytes.length), writer);
        } catch (NotSoap e) {
            return rejected("record/not-soap", "a SOAP envelope: " + e.getMessage());
        } catch (XMLStreamException e) {
            return rejected("record/not-xml", "well-formed XML");
        }
    }

    private static Translation rejected(String code, String expected) {
        return new Translation.Rejected(List.of(new RecordProblem(code, "", -1, 0, expected)));
    }
}
