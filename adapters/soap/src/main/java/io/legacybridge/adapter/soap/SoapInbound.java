package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.ReceivedEnvelope.NotSoap;
import io.legacybridge.adapter.soap.RequestHeaders.HeaderTooLong;
import io.legacybridge.adapter.soap.RequestHeaders.TwoMessageIds;
import io.legacybridge.adapter.soap.SoapReplies.Reason;
import io.legacybridge.adapter.soap.XmlEntity.NotInItsCharset;
import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;

/**
 * SOAP requests that are received. A request that does not fit its contract is answered with a fault, for its sender waits and
 * can correct it; one that fits is answered when it is durable.
 */
final class SoapInbound implements Source.Pushed {

    /** More problems of one request help nobody. */
    private static final int MOST_PROBLEMS = 20;

    private static final Set<String> MEDIA_TYPES = Set.of("text/xml", "application/soap+xml");
    private static final RequestHeaders NO_HEADERS = new RequestHeaders(Optional.empty(), "", true, Set.of());

    private final AdapterContext context;
    private final ReceivedService service;
    private final RequestIdentities identities;

    SoapInbound(AdapterContext context, ReceivedService service, RequestIdentities identities) {
        this.context = context;
        this.service = service;
        this.identities = identities;
    }

    @Override
    public ReceivedFormat format() {
        return service.format();
    }

    @Override
    public AutoCloseable listen(Intake intake) throws LegacySystemException {
        return context.serve(call -> answer(call, intake));
    }

    private InboundCalls.Answer answer(InboundCalls.Call call, Intake intake) {
        if (call.method().equals("GET")) return service.document().answer(call);
        var type = call.contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!MEDIA_TYPES.contains(type))
            return text(415, "Send SOAP 1.1 as text/xml, or SOAP 1.2 as application/soap+xml, without attachments.");
        var version = type.equals("text/xml") ? SoapVersion.SOAP_1_1 : SoapVersion.SOAP_1_2;
        try {
            return answer(call, version, body(call), intake);
        } catch (NotInItsCharset e) {
            return SoapReplies.fault(version, NO_HEADERS, Reason.SENDER, e.getMessage() + ".");
        }
    }

    /** From here on the document's own words about its encoding count: a dead letter holds them, too. */
    private static byte[] body(InboundCalls.Call call) throws NotInItsCharset {
        try {
            var body = call.body().readAllBytes();
            return XmlEntity.withoutContradiction(call.contentType(), body, body.length)
                    .bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InboundCalls.Answer answer(InboundCalls.Call call, SoapVersion ofType, byte[] body, Intake intake) {
        var version = ofType;
        try {
            var envelope = new ReceivedEnvelope(body, body.length);
            version = envelope.version();
            return answer(call, body, envelope, RequestHeaders.read(body, version), intake);
        } catch (HeaderTooLong e) {
            return SoapReplies.fault(version, NO_HEADERS, Reason.SENDER, e.getMessage());
        } catch (TwoMessageIds e) {
            return SoapReplies.fault(version, e);
        } catch (NotSoap e) {
            return SoapReplies.fault(
                    version,
                    NO_HEADERS,
                    e.isOtherVersion(version) ? Reason.VERSION_MISMATCH : Reason.SENDER,
                    "This is no SOAP envelope: " + e.getMessage() + ".");
        } catch (XMLStreamException e) {
            return SoapReplies.fault(
                    version, NO_HEADERS, Reason.SENDER, "This is no XML as it is read here: " + where(e));
        }
    }

    private InboundCalls.Answer answer(
            InboundCalls.Call call, byte[] body, ReceivedEnvelope envelope, RequestHeaders headers, Intake intake)
            throws XMLStreamException {
        var version = envelope.version();
        var operation = service.format().operation(envelope);
        if (operation.isEmpty())
            return SoapReplies.fault(
                    version,
                    headers,
                    Reason.SENDER,
                    "No operation takes "
                            + envelope.element()
                                    .map(name -> "the element " + name)
                                    .orElse("an empty body") + "; see ?wsdl.");
        var known = operation.get().request().headerElements();
        var notUnderstood = headers.demanded().stream()
                .filter(name -> !known.contains(name))
                .map(QName::toString)
                .sorted()
                .toList();
        if (!notUnderstood.isEmpty())
            return SoapReplies.fault(
                    version,
                    headers,
                    Reason.MUST_UNDERSTAND,
                    "These headers are not understood: " + String.join(", ", notUnderstood) + ".");
        if (!headers.answersHere())
            return SoapReplies.fault(
                    version,
                    headers,
                    Reason.SENDER,
                    "Answers go back over the same connection only: ReplyTo and FaultTo must be anonymous.");
        var content = headers.messageId().map(_ -> RecordDigest.ofBody(operation.get()));
        var checked = content.<RecordWriter>map(digest -> digest).orElse(RecordWriter.nowhere());
        if (service.format().translate(envelope, checked) instanceof Translation.Rejected(var problems))
            return SoapReplies.fault(version, headers, Reason.SENDER, text(operation.get(), problems));
        try {
            var identity = identities.of(call.client(), headers, body, content.map(RecordDigest::text));
            intake.take(new Request(operation.get().name(), new Item(identity, body)));
        } catch (LegacySystemException e) {
            if (e.retry() == Retry.AFTER_HELP)
                return SoapReplies.fault(
                        version,
                        headers,
                        Reason.SENDER,
                        "The request was not taken: its MessageID came before with another content. Give each request a"
                                + " MessageID of its own. [" + e.problem().code() + "]");
            // What is wrong here, and where, is for whoever runs this; the code leads them to it.
            return SoapReplies.fault(
                    version,
                    headers,
                    Reason.LATER,
                    "The request was not taken, and can be sent again later. ["
                            + e.problem().code() + "]");
        }
        return service.reply(operation.get(), version, headers);
    }

    /** Where and why, without the values: they are the sender's, but the fault goes through the logs of many. */
    private static String text(SoapOperation operation, List<RecordProblem> problems) {
        var more = problems.size() > MOST_PROBLEMS ? "\nand " + (problems.size() - MOST_PROBLEMS) + " more" : "";
        return problems.stream()
                        .limit(MOST_PROBLEMS)
                        .map(problem -> problem.withoutValue())
                        .collect(Collectors.joining("\n", "The request does not fit " + operation.name() + ":\n", ""))
                + more;
    }

    /** Without the parser's words, which quote what it found. */
    private static String where(XMLStreamException e) {
        var place = e.getLocation();
        var text =
                "it is not well-formed, too large, has a DOCTYPE, or other parts than one header at most and a body.";
        return place == null || place.getLineNumber() < 1
                ? text
                : "at line " + place.getLineNumber() + ", column " + place.getColumnNumber() + " " + text;
    }

    private static InboundCalls.Answer text(int status, String text) {
        return new InboundCalls.Answer(
                status, "text/plain; charset=UTF-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private final class Request implements Delivery.Batch {

        private final String operation;
        private final Item item;

        Request(String operation, Item item) {
            this.operation = operation;
            this.item = item;
        }

        @Override
        public String name() {
            return operation;
        }

        @Override
        public Items items() {
            return new FormattedItems(service.format(), operation, List.of(item));
        }

        /** The answer is the acknowledgement: it is written when the intake has taken the request. */
        @Override
        public void acknowledge() {}

        /** The fault is the refusal: the sender keeps the request and sends it again. */
        @Override
        public void giveBack() {}
    }
}
