import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Operations of a WSDL: the schema-compiled mapper writes and reads, a carrier moves bytes. */
final class SoapOperations implements Operations {

    /** One operation's part of the WSDL, compiled. */
    interface Mapper {
        /** The envelope's body in the order of the XSD; the id becomes the WS-Addressing MessageID. */
        RecordWriter request(OutputStream envelope, String id);

        /** A fault is known by its body, not by the HTTP status. */
        SoapAnswer read(InputStream envelope, RecordWriter reply) throws IOException;

        sealed interface SoapAnswer {
            record Body(Translation translation) implements SoapAnswer {}

            record SoapFault(boolean bySender, String name, String text) implements SoapAnswer {}
        }
    }

    /** HttpClient 5. */
    interface Carrier {
        byte[] exchange(Operation operation, byte[] envelope, Duration patience) throws IOException;
    }

    private final List<Operation> operations;
    private final java.util.Map<Operation, Mapper> mappers;
    private final Carrier carrier;
    private final Clock clock;

    SoapOperations(java.util.Map<Operation, Mapper> mappers, Carrier carrier, Clock clock) {
        this.operations = List.copyOf(mappers.keySet());
        this.mappers = mappers;
        this.carrier = carrier;
        this.clock = clock;
    }

    @Override
    public List<Operation> list() {
        return operations;
    }

    @Override
    public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
        var mapper = mappers.get(operation);
        var envelope = new ByteArrayOutputStream();
        request.writeTo(mapper.request(envelope, request.id()));
        try {
            var patience = Duration.between(clock.instant(), request.deadline());
            var answer = carrier.exchange(operation, envelope.toByteArray(), patience);
            return switch (mapper.read(new ByteArrayInputStream(answer), reply)) {
                case Mapper.SoapAnswer.Body(Translation.Translated _) -> Answer.REPLY;
                case Mapper.SoapAnswer.Body(Translation.Rejected bad) -> new Answer.Unreadable(bad.problems(), answer);
                case Mapper.SoapAnswer.SoapFault fault ->
                    new Answer.Fault(
                            fault.bySender() ? Blame.REQUEST : Blame.LEGACY_SYSTEM, fault.name(), fault.text());
            };
        } catch (ConnectException e) {
            throw new LegacySystemException(problem("cannot be reached", "soap/unreachable"), Retry.SOON, e);
        } catch (IOException e) {
            return new Answer.Unknown(problem("took the request and did not answer in time", "soap/no-answer"));
        }
    }

    private static Problem problem(String what, String code) {
        return Problem.error(Place.of("crm"), "The service " + what + ".", "Check that it runs.", code);
    }
}
