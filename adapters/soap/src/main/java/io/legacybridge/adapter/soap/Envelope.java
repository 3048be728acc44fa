package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.Names;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;

/**
 * The envelope of one message of a contract, both ways. Its record is what stands in the body; when the contract declares
 * header elements, it has the members {@value #HEADER} and {@value #BODY}. Thread-safe.
 */
public final class Envelope {

    static final String HEADER = "header";
    static final String BODY = "body";

    private static final int HEADER_GROUP = 1;

    private final Optional<XmlRecord> body;
    private final List<EnvelopePart> headers;
    private final Optional<EnvelopePart> bodyBesideHeaders;
    private final RecordSchema schema;
    private final byte[] begin;
    private final byte[] headersBegin = utf8("<soap:Header>");
    private final byte[] headersEnd = utf8("</soap:Header>");
    private final byte[] bodyBegin = utf8("<soap:Body>");
    private final byte[] end = utf8("</soap:Body></soap:Envelope>");

    /**
     * @param body    empty when the body holds nothing
     * @param headers the declared elements of the header
     */
    Envelope(SoapVersion version, Optional<XmlRecord> body, List<XmlRecord> headers) {
        this.body = body;
        this.begin = utf8(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"" + version.namespace() + "\">");
        if (headers.isEmpty()) {
            this.schema = body.map(XmlRecord::schema).orElse(RecordSchema.of(List.of()));
            this.headers = List.of();
            this.bodyBesideHeaders = Optional.empty();
            return;
        }
        // Elements of several namespaces may have one local name.
        var given = new Names();
        var names = headers.stream()
                .map(header -> given.give(header.element().getLocalPart()))
                .toList();
        this.schema = joined(body, headers, names);
        var offset = HEADER_GROUP + 1;
        var parts = new ArrayList<EnvelopePart>();
        for (var index = 0; index < headers.size(); index++) {
            var header = headers.get(index);
            parts.add(new EnvelopePart(header, schema, offset, "/" + HEADER + "/" + names.get(index)));
            offset += header.schema().fields().size();
        }
        this.headers = List.copyOf(parts);
        var behindHeaders = offset;
        this.bodyBesideHeaders = body.map(record -> new EnvelopePart(record, schema, behindHeaders, "/" + BODY));
    }

    public RecordSchema schema() {
        return schema;
    }

    /** What stands in the body; empty when nothing does. */
    public Optional<XmlRecord> body() {
        return body;
    }

    /** The declared elements of the header. */
    public List<XmlRecord> headers() {
        return headers.stream().map(EnvelopePart::record).toList();
    }

    /** The element that stands in the body; empty when nothing does. */
    Optional<QName> element() {
        return body.map(XmlRecord::element);
    }

    /** The elements that the contract declares for the header. */
    Set<QName> headerElements() {
        return headers().stream().map(XmlRecord::element).collect(Collectors.toSet());
    }

    /**
     * Appends the envelope.
     *
     * @param ownHeaders elements of the header beside those of the contract, as markup; may be empty
     * @param values     writes the record
     * @return why the record does not fit; empty when it was written
     */
    public List<RecordProblem> write(XmlBytes out, byte[] ownHeaders, Consumer<RecordWriter> values) {
        out.markup(begin);
        if (!headers.isEmpty()) return writeWithHeaders(out, ownHeaders, values);
        if (ownHeaders.length > 0) {
            out.markup(headersBegin);
            out.markup(ownHeaders);
            out.markup(headersEnd);
        }
        out.markup(bodyBegin);
        var problems = List.<RecordProblem>of();
        if (body.isPresent()) {
            var writer = body.get().writer(out);
            values.accept(writer);
            problems = writer.problems();
        }
        out.markup(end);
        return problems;
    }

    private List<RecordProblem> writeWithHeaders(XmlBytes out, byte[] ownHeaders, Consumer<RecordWriter> values) {
        out.markup(headersBegin);
        out.markup(ownHeaders);
        var writer = new EnvelopePart.Writer(out, headers, bodyBesideHeaders, () -> {
            out.markup(headersEnd);
            out.markup(bodyBegin);
        });
        values.accept(writer);
        out.markup(end);
        return writer.problems();
    }

    /**
     * Reads an envelope whose body holds no fault.
     *
     * @throws XMLStreamException when it is not well-formed, or larger than allowed
     */
    public Translation read(ReceivedEnvelope envelope, RecordWriter out) throws XMLStreamException {
        var problems = new ArrayList<RecordProblem>();
        if (!headers.isEmpty()) out.startGroup(schema.root());
        readHeaders(envelope, out, problems);
        readBody(envelope, out, problems);
        if (!headers.isEmpty()) out.endGroup(schema.root());
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    private void readHeaders(ReceivedEnvelope envelope, RecordWriter out, List<RecordProblem> problems)
            throws XMLStreamException {
        var present = new ArrayList<EnvelopePart>();
        for (var header : headers)
            if (envelope.headers().contains(header.record().element())) present.add(header);
        if (present.isEmpty()) return;
        var group = schema.fields().get(HEADER_GROUP);
        out.startGroup(group);
        for (var header : present) {
            var in = envelope.atHeader(header.record().element());
            problems.addAll(header.read(in, out));
        }
        out.endGroup(group);
    }

    private void readBody(ReceivedEnvelope envelope, RecordWriter out, List<RecordProblem> problems)
            throws XMLStreamException {
        if (body.isEmpty()) {
            if (headers.isEmpty()) {
                out.startGroup(schema.root());
                out.endGroup(schema.root());
            }
            if (envelope.element().isPresent()) problems.add(unexpected(envelope, "nothing"));
            return;
        }
        var expected = body.get().element();
        if (!envelope.element().equals(Optional.of(expected))) {
            problems.add(unexpected(envelope, "the element " + expected));
            return;
        }
        if (bodyBesideHeaders.isPresent())
            problems.addAll(bodyBesideHeaders.get().read(envelope.atBody(), out));
        else if (body.get().read(envelope.atBody(), out) instanceof Translation.Rejected(var found))
            problems.addAll(found);
        envelope.finish();
    }

    private static RecordProblem unexpected(ReceivedEnvelope envelope, String expected) {
        var found = envelope.element().map(name -> "the element " + name).orElse("nothing");
        return new RecordProblem("record/unexpected-element", "", -1, 0, expected + " in the SOAP body, but " + found);
    }

    private static RecordSchema joined(Optional<XmlRecord> body, List<XmlRecord> headers, List<String> names) {
        var inHeader = IntStream.range(0, headers.size())
                .mapToObj(index -> headers.get(index)
                        .schema()
                        .root()
                        .copy(HEADER + "." + names.get(index), names.get(index), Set.of(Field.Trait.OPTIONAL)))
                .toList();
        var members = new ArrayList<Field>();
        members.add(Field.of(HEADER, new Type.Group(inHeader), Field.Trait.OPTIONAL));
        body.ifPresent(record -> members.add(record.schema().root().copy(BODY, BODY, Set.of())));
        return RecordSchema.of(members);
    }

    private static byte[] utf8(String markup) {
        return markup.getBytes(UTF_8);
    }
}
