package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.HttpCarrier.Answered;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.xml.XmlBytes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations of a port: envelopes are written and read by the contract, and carried over HTTP. */
final class SoapOperations implements Operations {

    private final Map<String, SoapOperation> operations;
    private final OwnHeaders headers;
    private final HttpCarrier carrier;
    private final SoapAnswers answers;
    private final boolean addressing;
    private final Clock clock;

    SoapOperations(
            SoapConfig config,
            Map<String, SoapOperation> operations,
            OwnHeaders headers,
            HttpCarrier carrier,
            SoapAnswers answers,
            Clock clock) {
        this.operations = operations;
        this.headers = headers;
        this.carrier = carrier;
        this.answers = answers;
        this.addressing = config.addressing();
        this.clock = clock;
    }

    @Override
    public List<Operation> list() {
        return operations.values().stream().map(SoapOperation::operation).toList();
    }

    @Override
    public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
        var called = operations.get(operation.name());
        var envelope = new XmlBytes();
        var own = headers.of(called.declared().action(), request.id());
        var problems = called.request().write(envelope, own, request::writeTo);
        if (!problems.isEmpty()) return new Answer.Unsendable(problems);
        try {
            return answers.read(called, operation.effect(), exchange(called, envelope, request), reply);
        } catch (NoAnswer e) {
            return new Answer.Unknown(e.problem());
        }
    }

    private Answered exchange(SoapOperation called, XmlBytes envelope, Request request)
            throws LegacySystemException, NoAnswer {
        var action = addressing ? called.declared().action() : called.declared().soapAction();
        var patience = Duration.between(clock.instant(), request.deadline());
        return switch (called.version()) {
            case SOAP_1_1 -> carrier.post("text/xml; charset=utf-8", Optional.of(action), envelope, patience);
            case SOAP_1_2 -> carrier.post(soap12(action), Optional.empty(), envelope, patience);
        };
    }

    /** RFC 3902. */
    private static String soap12(String action) {
        var type = "application/soap+xml; charset=utf-8";
        return action.isEmpty() ? type : type + "; action=\"" + action + "\"";
    }
}
