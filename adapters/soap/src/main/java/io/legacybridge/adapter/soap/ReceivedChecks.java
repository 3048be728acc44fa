package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.soap.SoapConfig.Listen;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.xml.SafeXml;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;

/** What a connection that listens must keep: its operations can be told apart, and each has its answer. */
final class ReceivedChecks {

    private final Listen listen;
    private final Contracts contracts;
    private final Function<String, Place> at;
    private final Problems problems;

    /**
     * @param contracts where the answers are
     * @param at        the place of a setting in the connection file
     */
    ReceivedChecks(Listen listen, Contracts contracts, Function<String, Place> at, Problems problems) {
        this.listen = listen;
        this.contracts = contracts;
        this.at = at;
        this.problems = problems;
    }

    /** @return empty exactly when an error was added */
    Optional<ReceivedService> service(
            SoapConfig config, Port port, Map<String, SoapOperation> operations, ReadFiles files) {
        var before = problems.errors();
        requireDifferent(operations.values());
        var answers = new HashMap<String, byte[]>();
        for (var operation : operations.values())
            if (operation.reply().isPresent())
                answer(operation).ifPresent(found -> answers.put(operation.name(), found));
        for (var name : listen.answers().keySet())
            if (!operations.containsKey(name) || operations.get(name).reply().isEmpty())
                error(
                        "answers." + name,
                        "Port " + port.name() + " takes no operation " + name + " that promises an answer.",
                        "Correct the name, or remove it.",
                        "soap/unknown-operation");
        if (operations.isEmpty() || problems.errors() > before) return Optional.empty();
        var document = new PublishedContract(config.wsdl(), files.contents());
        return Optional.of(new ReceivedService(new ReceivedFormat(operations.values()), answers, document));
    }

    private void requireDifferent(Collection<SoapOperation> operations) {
        var owners = new HashMap<Optional<QName>, SoapOperation>();
        for (var operation : operations) {
            var owner = owners.putIfAbsent(operation.request().element(), operation);
            if (owner != null)
                error(
                        "operations",
                        "The requests of " + owner.name() + " and " + operation.name()
                                + " have the same element, so they cannot be told apart.",
                        "Name those that are to be taken, one of the two at most.",
                        "soap/same-request");
        }
    }

    private Optional<byte[]> answer(SoapOperation operation) {
        var body = operation.reply().flatMap(Envelope::body);
        if (body.isEmpty()) return Optional.of(new byte[0]);
        var file = listen.answers().get(operation.name());
        if (file == null) return emptyAnswer(operation, body.get());
        try {
            var read = read(body.get(), contracts.read(file));
            if (read.problem().isEmpty()) return Optional.of(read.markup());
            error(
                    "answers." + operation.name(),
                    "The file " + file + " is no answer of " + operation.name() + ": " + read.problem(),
                    "Correct it by the WSDL.",
                    "soap/bad-answer");
        } catch (IOException | InvalidPathException e) {
            error(
                    "answers." + operation.name(),
                    "There is no file " + file + " in the contracts.",
                    "Put it there, or correct the name.",
                    "config/missing-contract");
        }
        return Optional.empty();
    }

    private Optional<byte[]> emptyAnswer(SoapOperation operation, XmlRecord body) {
        var element = body.element();
        var markup = "<answer:" + element.getLocalPart() + " xmlns:answer=\"" + element.getNamespaceURI() + "\"/>";
        if (element.getNamespaceURI().isEmpty()) markup = "<" + element.getLocalPart() + "/>";
        var read = read(body, markup.getBytes(UTF_8));
        if (read.problem().isEmpty()) return Optional.of(read.markup());
        error(
                "answers",
                "The WSDL promises an answer to " + operation.name() + " that cannot be empty.",
                "Put a file with the element " + element.getLocalPart() + " into contracts/, and name it here: "
                        + operation.name() + ": receipt.xml.",
                "soap/missing-answer");
        return Optional.empty();
    }

    /** @param problem why the document is none of these; empty when it is one */
    private record Read(byte[] markup, String problem) {}

    /** Written anew, so that it stands in an envelope whatever it declares. */
    private static Read read(XmlRecord record, byte[] document) {
        try {
            var in = SafeXml.reader(new ByteArrayInputStream(document));
            if (!in.getName().equals(record.element()))
                return new Read(document, "it begins with " + in.getName() + " and not with " + record.element() + ".");
            var out = new XmlBytes();
            var writer = record.writer(out);
            if (record.read(in, writer) instanceof Translation.Rejected(var found))
                return new Read(document, found.getFirst().withValue());
            if (!writer.problems().isEmpty())
                return new Read(document, writer.problems().getFirst().withValue());
            return new Read(out.toByteArray(), "");
        } catch (XMLStreamException e) {
            return new Read(document, "it is not well-formed XML.");
        }
    }

    private void error(String setting, String what, String fix, String code) {
        problems.error(at.apply("listen." + setting), what, fix, code);
    }
}
