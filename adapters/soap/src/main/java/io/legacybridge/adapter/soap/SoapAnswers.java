package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.legacybridge.adapter.soap.HttpCarrier.Answered;
import io.legacybridge.adapter.soap.ReceivedEnvelope.NotSoap;
import io.legacybridge.adapter.soap.SoapOperation.DeclaredFault;
import io.legacybridge.adapter.soap.XmlEntity.NotInItsCharset;
import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/** What an answer of the service means. A fault is known by its body, not by the HTTP status. */
final class SoapAnswers {

    private static final int BEGINNING = 4096;

    private final String connection;
    private final Optional<Login> basic;
    private final Optional<Login> token;
    private final boolean busyDidNothing;
    private final ByteSize maxReplySize;

    /**
     * @param basic          login of HTTP
     * @param token          login in the WS-Security header
     * @param busyDidNothing whether the service promises that it did nothing when it answers with HTTP 429
     * @param maxReplySize   of what is larger, only the beginning is there
     */
    SoapAnswers(
            String connection,
            Optional<Login> basic,
            Optional<Login> token,
            boolean busyDidNothing,
            ByteSize maxReplySize) {
        this.connection = connection;
        this.basic = basic;
        this.token = token;
        this.busyDidNothing = busyDidNothing;
        this.maxReplySize = maxReplySize;
    }

    /**
     * @param effect of the operation, as the connection knows it
     * @throws LegacySystemException when the service says that it did nothing, for a reason that is not in the request
     */
    Answer read(SoapOperation operation, Effect effect, Answered answered, RecordWriter reply)
            throws LegacySystemException {
        var isFine = answered.status() / 100 == 2;
        if (answered.length() == 0 && isFine && operation.reply().isEmpty()) return nothing(operation, reply);
        if (!answered.isWhole()) return tooLarge(effect, answered);
        ReceivedEnvelope envelope;
        try {
            var entity = XmlEntity.of(answered.contentType(), answered.body(), answered.length());
            envelope = new ReceivedEnvelope(entity.bytes(), entity.length());
        } catch (NotSoap e) {
            return withoutEnvelope(effect, answered, e.getMessage());
        } catch (NotInItsCharset e) {
            return unreadable(effect, answered, e.getMessage());
        } catch (XMLStreamException e) {
            return unreadable(effect, answered, "it is not well-formed XML");
        }
        try {
            if (envelope.isFault()) return fault(operation, envelope);
            if (!isFine) return withoutEnvelope(effect, answered, "it is another envelope than a fault");
            if (operation.reply().isEmpty()) return nothing(operation, reply);
            return switch (operation.reply().get().read(envelope, reply)) {
                case Translation.Translated _ -> Answer.REPLY;
                case Translation.Rejected(var problems) -> new Answer.Unreadable(problems, answered.copy());
            };
        } catch (XMLStreamException e) {
            return unreadable(effect, answered, "its envelope is not well-formed XML");
        }
    }

    private static Answer nothing(SoapOperation operation, RecordWriter reply) {
        var root = operation.operation().reply().root();
        reply.startGroup(root);
        reply.endGroup(root);
        return Answer.REPLY;
    }

    private Answer fault(SoapOperation operation, ReceivedEnvelope envelope)
            throws XMLStreamException, LegacySystemException {
        var fault = SoapFault.of(envelope);
        if (fault.isOfSecurity()) throw insecure(fault);
        var declared = fault.detail().map(operation.faults()::get);
        if (declared.isEmpty()) return new Answer.Fault(fault.blame(), fault.code(), fault.text());
        return switch (declared.get().detail().read(SoapFault.atDetail(envelope), RecordWriter.nowhere())) {
            case Translation.Translated _ ->
                new Answer.Fault(
                        fault.blame(),
                        declared.get().name(),
                        fault.text(),
                        Optional.of(detail(declared.get(), envelope)));
            // What the contract promises of a refusal is not there; that it was one is certain.
            case Translation.Rejected _ ->
                new Answer.Fault(fault.blame(), declared.get().name(), fault.text());
        };
    }

    private LegacySystemException insecure(SoapFault fault) {
        if (fault.isExpired())
            return problem(
                    "The service says that the time of the WS-Security header is over (" + fault.code() + ").",
                    "Compare the clocks of this machine and the service's; where they are right, raise"
                            + " ws-security.timestamp-life.",
                    "soap/expired",
                    Retry.SOON);
        if (fault.refusesLogin() && token.isPresent()) return token.get().refused(fault.code());
        return problem(
                "The service refuses the request for its WS-Security header (" + fault.code() + ").",
                "Ask what it wants to see there, and set ws-security; with a timestamp, compare the clocks.",
                "soap/security",
                Retry.AFTER_HELP);
    }

    private static Consumer<RecordWriter> detail(DeclaredFault declared, ReceivedEnvelope envelope) {
        return writer -> {
            try {
                declared.detail().read(SoapFault.atDetail(envelope), writer);
            } catch (XMLStreamException e) {
                throw new IllegalStateException("it was read before", e);
            }
        };
    }

    /** What the service has answered is kept. */
    private Answer unreadable(Effect effect, Answered answered, String found) throws LegacySystemException {
        if (!beginsReply(answered)) return withoutEnvelope(effect, answered, found);
        var problem = new RecordProblem("record/not-soap", "", -1, answered.length(), "a SOAP envelope: " + found);
        return new Answer.Unreadable(List.of(problem), answered.copy());
    }

    /** Of what is not there whole, nothing is kept. */
    private Answer tooLarge(Effect effect, Answered answered) throws LegacySystemException {
        if (!beginsReply(answered)) return withoutEnvelope(effect, answered, "it is larger than max-reply-size");
        var expected = "an answer of at most " + maxReplySize.bytes() + " bytes";
        return new Answer.Unreadable(List.of(new RecordProblem("record/too-large", "", -1, 0, expected)), new byte[0]);
    }

    /** Where an envelope begins, the service itself has answered; known by its namespace, since what cannot be parsed has no root. */
    private static boolean beginsReply(Answered answered) {
        if (answered.status() / 100 != 2) return false;
        var beginning = new String(answered.body(), 0, Math.min(answered.length(), BEGINNING), ISO_8859_1);
        return Stream.of(SoapVersion.values()).anyMatch(version -> beginning.contains(version.namespace()));
    }

    /** Also with HTTP 200: gateways answer so, with a page for people, in place of a service that has seen nothing. */
    private Answer withoutEnvelope(Effect effect, Answered answered, String found) throws LegacySystemException {
        var status = answered.status();
        if (status == 429 || status == 503) return busy(effect, status);
        var refusal = refusal(status);
        if (refusal.isPresent()) throw refusal.get();
        var what = status / 100 == 3
                ? "The service sends the request elsewhere (HTTP " + status + "), which is not followed."
                : "The service, or a gateway before it, answered with HTTP " + status + " and no SOAP: " + found + ".";
        var fix = status / 100 == 3
                ? "Write the right address in endpoint; ask the service whether it carried the request out."
                : "Ask it whether it carried the request out; its log says more.";
        return new Answer.Unknown(Problem.error(Place.of(connection), what, fix, "soap/no-soap"));
    }

    /**
     * What was certainly not carried out: whoever answers so, service or gateway, has not begun. All other answers, such as
     * 409, 422 or a gateway's own 499, may come behind a request that was.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5">RFC 9110, 15.5</a>
     */
    private Optional<LegacySystemException> refusal(int status) {
        return switch (status) {
            case 400, 404, 405, 414 ->
                Optional.of(problem(
                        "At this address no service takes the request (HTTP " + status + ").",
                        "Check the address: the setting endpoint, or what the WSDL says.",
                        "soap/no-service",
                        Retry.SOON));
            case 401 -> Optional.of(refused(status));
            case 403 ->
                Optional.of(problem(
                        "The service does not let us do this (HTTP 403).",
                        "Give the user, or the client certificate, the right to the operation.",
                        "soap/forbidden",
                        Retry.SOON));
            case 407 ->
                Optional.of(problem(
                        "The proxy wants to know who asks.",
                        "Set user and password in proxy of bridge.yaml, or correct them.",
                        "soap/proxy",
                        Retry.AFTER_HELP));
            case 413 ->
                Optional.of(problem(
                        "The request is larger than the service, or a gateway before it, takes (HTTP 413).",
                        "Send less in one request, or have the limit raised over there.",
                        "soap/request-too-large",
                        Retry.SOON));
            case 415 ->
                Optional.of(problem(
                        "The service does not take this version of SOAP (HTTP 415).",
                        "Choose a port of the WSDL with the other version: the setting port.",
                        "soap/wrong-version",
                        Retry.SOON));
            default -> Optional.empty();
        };
    }

    /** A gateway answers so, too, when it lost the answer of a service that had carried the request out. */
    private Answer busy(Effect effect, int status) throws LegacySystemException {
        if (effect == Effect.READ || status == 429 && busyDidNothing)
            throw problem(
                    "The service is busy or under maintenance (HTTP " + status + ").",
                    "Try again later.",
                    "soap/busy",
                    Retry.SOON);
        return new Answer.Unknown(Problem.error(
                Place.of(connection),
                "The service, or a gateway before it, answered with HTTP " + status + " and no SOAP.",
                "Ask it whether it carried the request out: a gateway answers so, too, when it loses the answer."
                        + (status == 429 ? " Where it promises that it does nothing then, set busy-did-nothing." : ""),
                "soap/busy"));
    }

    private LegacySystemException refused(int status) {
        var by = "HTTP " + status;
        if (basic.isPresent()) return basic.get().refused(by);
        if (token.isPresent()) return token.get().refused(by);
        return problem(
                "The service wants to know who asks.",
                "Set user and password, or the client certificate in tls.certificate.",
                "soap/login",
                Retry.AFTER_HELP);
    }

    private LegacySystemException problem(String what, String fix, String code, Retry retry) {
        return new LegacySystemException(Problem.error(Place.of(connection), what, fix, code), retry, null);
    }
}
