package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.HttpCarrier.Answered;
import io.legacybridge.adapter.soap.ReceivedEnvelope.NotSoap;
import io.legacybridge.adapter.soap.SoapOperation.DeclaredFault;
import io.legacybridge.adapter.soap.XmlEntity.NotInItsCharset;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;

/** What an answer of the service means. A fault is known by its body, not by the HTTP status. */
final class SoapAnswers {

    private final String connection;
    private final Optional<Login> basic;
    private final Optional<Login> token;

    /**
     * @param basic login of HTTP
     * @param token login in the WS-Security header
     */
    SoapAnswers(String connection, Optional<Login> basic, Optional<Login> token) {
        this.connection = connection;
        this.basic = basic;
        this.token = token;
    }

    /** @throws LegacySystemException when the service says that it did nothing, for a reason that is not in the request */
    Answer read(SoapOperation operation, Answered answered, RecordWriter reply) throws LegacySystemException {
        var isFine = answered.status() / 100 == 2;
        if (answered.length() == 0 && isFine && operation.reply().isEmpty()) return nothing(operation, reply);
        try {
            var entity = XmlEntity.of(answered.contentType(), answered.body(), answered.length());
            var envelope = new ReceivedEnvelope(entity.bytes(), entity.length());
            if (envelope.isFault()) return fault(operation, envelope);
            if (!isFine) return withoutEnvelope(answered, "another envelope than a fault");
            if (operation.reply().isEmpty()) return nothing(operation, reply);
            return switch (operation.reply().get().read(envelope, reply)) {
                case Translation.Translated _ -> Answer.REPLY;
                case Translation.Rejected(var problems) -> new Answer.Unreadable(problems, answered.copy());
            };
        } catch (NotSoap | NotInItsCharset e) {
            return withoutEnvelope(answered, e.getMessage());
        } catch (XMLStreamException e) {
            return withoutEnvelope(answered, "it is not well-formed XML");
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
        if (fault.refusesLogin())
            throw token.isPresent()
                    ? token.get().refused()
                    : problem(
                            "The service refuses the request for its WS-Security header.",
                            "Ask what it wants to see there, and set ws-security.",
                            "soap/security",
                            Retry.AFTER_HELP);
        var declared = fault.detail().map(operation.faults()::get);
        if (declared.isEmpty()) return new Answer.Fault(fault.blame(), fault.code(), fault.text());
        return switch (declared.get().detail().read(SoapFault.atDetail(envelope), Nowhere.WRITER)) {
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

    private static Consumer<RecordWriter> detail(DeclaredFault declared, ReceivedEnvelope envelope) {
        return writer -> {
            try {
                declared.detail().read(SoapFault.atDetail(envelope), writer);
            } catch (XMLStreamException e) {
                throw new IllegalStateException("it was read before", e);
            }
        };
    }

    private Answer withoutEnvelope(Answered answered, String found) throws LegacySystemException {
        var status = answered.status();
        if (status / 100 == 2) {
            var problem = new RecordProblem(
                    "record/not-soap", "", -1, answered.length(), "a SOAP envelope: " + found, new byte[0], "");
            return new Answer.Unreadable(List.of(problem), answered.copy());
        }
        if (status == 401 || status == 403) throw refused();
        if (status == 407)
            throw problem(
                    "The proxy wants to know who asks.",
                    "Set user and password in proxy of bridge.yaml, or correct them.",
                    "soap/proxy",
                    Retry.AFTER_HELP);
        if (status == 429 || status == 503)
            throw problem(
                    "The service is busy or under maintenance (HTTP " + status + ").",
                    "Try again later.",
                    "soap/busy",
                    Retry.SOON);
        if (status / 100 == 4 && status != 408)
            throw problem(
                    "At this address no service takes the request (HTTP " + status + ").",
                    "Check the address: the setting endpoint, or what the WSDL says.",
                    "soap/no-service",
                    Retry.SOON);
        var what = status / 100 == 3
                ? "The service sends the request elsewhere (HTTP " + status + "), which is not followed."
                : "The service answered with HTTP " + status + " and no SOAP.";
        var fix = status / 100 == 3
                ? "Write the right address in endpoint; ask the service whether it carried the request out."
                : "Ask it whether it carried the request out; its log says more.";
        return new Answer.Unknown(Problem.error(Place.of(connection), what, fix, "soap/no-soap"));
    }

    private LegacySystemException refused() {
        if (basic.isPresent()) return basic.get().refused();
        if (token.isPresent()) return token.get().refused();
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
