import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Request and reply over two queues: the call's id is the correlation id. */
final class JmsOperations implements Operations {

    /** What {@link RecordFormat} gets with {@code bridge encode}: the way from values to bytes. */
    interface Encoder {
        RecordWriter into(OutputStream bytes);
    }

    private final Operation operation;
    private final ConnectionFactory factory;
    private final Encoder encoder;
    private final RecordFormat replies;
    private final Clock clock;

    JmsOperations(Operation operation, ConnectionFactory factory, Encoder encoder, RecordFormat replies, Clock clock) {
        this.operation = operation;
        this.factory = factory;
        this.encoder = encoder;
        this.replies = replies;
        this.clock = clock;
    }

    @Override
    public List<Operation> list() {
        return List.of(operation);
    }

    @Override
    public Answer call(Operation asked, Request request, RecordWriter reply) throws LegacySystemException {
        var body = new ByteArrayOutputStream();
        request.writeTo(encoder.into(body));
        try (var session = connect()) {
            var patience = Duration.between(clock.instant(), request.deadline());
            var replyTo = session.createQueue("BALANCE.REPLY");
            session.createProducer()
                    .setJMSCorrelationID(request.id())
                    .setJMSReplyTo(replyTo)
                    .setTimeToLive(patience.toMillis())
                    .send(session.createQueue("BALANCE.REQUEST"), body.toByteArray());
            // A temporary queue would lose the reply with the connection; a named one keeps it for a person to find.
            var answer = session.createConsumer(replyTo, "JMSCorrelationID = '" + request.id() + "'")
                    .receive(patience.toMillis());
            if (answer == null) return unknown();
            if (answer.propertyExists("ERROR"))
                return new Answer.Fault(Blame.LEGACY_SYSTEM, answer.getStringProperty("ERROR"), "");
            return read(answer.getBody(byte[].class), reply);
        } catch (JMSRuntimeException | JMSException e) {
            return unknown();
        }
    }

    private Answer read(byte[] answer, RecordWriter reply) {
        try (var records = replies.read(new ByteArrayInputStream(answer), "reply", Checkpoint.START)) {
            records.next();
            return switch (records.translate(reply)) {
                case Translation.Translated _ -> Answer.REPLY;
                case Translation.Rejected bad -> new Answer.Unreadable(bad.problems(), answer);
            };
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    /** Only here is it certain that nothing was sent. */
    private JMSContext connect() throws LegacySystemException {
        try {
            return factory.createContext();
        } catch (JMSRuntimeException e) {
            var problem = Problem.error(
                    Place.of("balances"), "The broker does not answer.", "Check that it runs.", "jms/unreachable");
            throw new LegacySystemException(problem, Retry.SOON, e);
        }
    }

    private static Answer unknown() {
        return new Answer.Unknown(Problem.error(
                Place.of("balances"), "No reply came in time.", "Look for it in BALANCE.REPLY.", "jms/no-answer"));
    }
}
