package io.legacybridge.adapter.jms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.jms.CallSessions.Lease;
import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends one message to a queue and, where there is a reply queue, waits for the reply that belongs to it. Request and reply lie
 * on named queues, so a reply that comes too late is not lost: it stays where it is ({@link LateReplies}).
 */
final class JmsOperations implements Operations {

    /**
     * An operation with what it needs.
     *
     * @param reply empty when nothing comes back
     */
    record Call(Operation operation, Ask ask, RecordFormat request, Optional<RecordFormat> reply) {}

    private final JmsConfig config;
    private final Map<String, Call> calls;
    private final CallSessions sessions;
    private final BrokerLogin login;
    private final BrokerClient client;
    private final LateReplies late;
    private final String connection;
    private final Clock clock;

    JmsOperations(
            JmsConfig config,
            Map<String, Call> calls,
            CallSessions sessions,
            BrokerLogin login,
            BrokerClient client,
            LateReplies late,
            AdapterContext context) {
        this.config = config;
        this.calls = calls;
        this.sessions = sessions;
        this.login = login;
        this.client = client;
        this.late = late;
        this.connection = context.connection();
        this.clock = context.clock();
    }

    @Override
    public List<Operation> list() {
        return calls.values().stream().map(Call::operation).toList();
    }

    @Override
    public Answer call(Operation operation, Request request, RecordWriter reply) throws LegacySystemException {
        var call = calls.get(operation.name());
        var body = new ByteArrayOutputStream();
        if (encode(call, request, body) instanceof Translation.Rejected(var problems))
            return new Answer.Unsendable(problems);
        try (var lease = sessions.take(Duration.ofMillis(Math.max(0, left(request))))) {
            var message = message(lease.session(), call, request, body.toByteArray());
            if (message.isEmpty()) return new Answer.Unsendable(List.of(noText(body.size())));
            var producer = producer(lease, call.ask().queue());
            try (producer) {
                return exchange(lease, producer, call, request, message.get(), reply);
            } catch (JMSException e) {
                lease.failed(e);
                return unknown(call, "The broker failed while the call was under way.", "Check that the broker runs.");
            }
        }
    }

    private static Translation encode(Call call, Request request, ByteArrayOutputStream body) {
        try (var encoder = call.request().encoder(body)) {
            request.writeTo(encoder.begin());
            return encoder.end();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be written", e);
        }
    }

    /** Nothing has been sent yet. Empty when the bytes are no text. */
    private Optional<Message> message(Session session, Call call, Request request, byte[] body)
            throws LegacySystemException {
        try {
            var message = message(session, call.ask().body(), body);
            if (message.isEmpty()) return message;
            for (var property : call.ask().properties().entrySet())
                message.get().setStringProperty(property.getKey(), property.getValue());
            message.get().setJMSCorrelationID(request.id());
            if (call.ask().replyQueue().isPresent())
                message.get()
                        .setJMSReplyTo(
                                session.createQueue(call.ask().replyQueue().get()));
            return message;
        } catch (JMSException e) {
            throw login.broken(e);
        }
    }

    private Optional<Message> message(Session session, Body kind, byte[] body) throws JMSException {
        return switch (kind) {
            case BYTES -> {
                var message = session.createBytesMessage();
                message.writeBytes(body);
                yield Optional.of(message);
            }
            case TEXT -> {
                var text = config.textEncoding().text(body);
                yield text.isPresent() ? Optional.of(session.createTextMessage(text.get())) : Optional.empty();
            }
        };
    }

    private MessageProducer producer(Lease lease, String queue) throws LegacySystemException {
        try {
            return lease.session().createProducer(lease.session().createQueue(queue));
        } catch (JMSException e) {
            lease.failed(e);
            throw login.broken(e);
        }
    }

    private Answer exchange(
            Lease lease, MessageProducer producer, Call call, Request request, Message message, RecordWriter reply)
            throws JMSException, LegacySystemException {
        var patience = left(request);
        if (patience <= 0) throw tooLate(call);
        if (call.reply().isEmpty()) {
            send(lease, producer, message, Message.DEFAULT_TIME_TO_LIVE);
            reply.startGroup(call.operation().reply().root());
            reply.endGroup(call.operation().reply().root());
            return Answer.REPLY;
        }
        var queue = lease.session().createQueue(call.ask().replyQueue().orElseThrow());
        // Nobody waits for the answer any more after the deadline, so the request need not be worked on either.
        send(lease, producer, message, patience);
        try (var waiting = late.waitFor(correlation(call.ask(), request, message))) {
            var answer = receive(lease.session(), queue, waiting.correlation(), left(request));
            if (answer.isPresent()) return read(call, answer.get(), reply);
            return unknown(
                    call,
                    "No reply came in time.",
                    "Look for it on " + call.ask().replyQueue().get() + ", and whether somebody reads "
                            + call.ask().queue() + ".");
        }
    }

    private void send(Lease lease, MessageProducer producer, Message message, long timeToLive)
            throws JMSException, LegacySystemException {
        try {
            producer.send(message, DeliveryMode.PERSISTENT, Message.DEFAULT_PRIORITY, timeToLive);
        } catch (JMSSecurityException | InvalidDestinationException e) {
            // Refused: it does not lie on the queue.
            lease.failed(e);
            throw login.broken(e);
        }
    }

    private static String correlation(Ask ask, Request request, Message sent) throws JMSException {
        return ask.correlation() == Correlation.MESSAGE_ID ? sent.getJMSMessageID() : request.id();
    }

    private static Optional<Message> receive(Session session, Queue queue, String correlation, long patience)
            throws JMSException {
        var selector = "JMSCorrelationID = '" + correlation.replace("'", "''") + "'";
        try (var consumer = session.createConsumer(queue, selector)) {
            return Optional.ofNullable(patience > 0 ? consumer.receive(patience) : consumer.receiveNoWait());
        }
    }

    private Answer read(Call call, Message answer, RecordWriter reply) throws JMSException {
        var fault = call.ask().faultProperty();
        if (fault.isPresent() && answer.propertyExists(fault.get()))
            return new Answer.Fault(Blame.LEGACY_SYSTEM, answer.getStringProperty(fault.get()), text(answer));
        if (client.size(answer) > config.maxMessageSize().bytes()) return tooLarge();
        var body =
                switch (answer) {
                    case TextMessage text -> config.textEncoding().bytes(text.getText() == null ? "" : text.getText());
                    case BytesMessage bytes -> Optional.of(bytes(bytes));
                    default -> Optional.<byte[]>empty();
                };
        if (body.isEmpty()) return wrongKind(answer);
        var queue = call.ask().replyQueue().orElseThrow();
        return switch (FormattedItems.translate(call.reply().orElseThrow(), body.get(), queue, reply)) {
            case Translation.Translated _ -> Answer.REPLY;
            case Translation.Rejected(var problems) -> new Answer.Unreadable(problems, body.get());
        };
    }

    /** What a refusal says. */
    private String text(Message refusal) throws JMSException {
        if (client.size(refusal) > config.maxMessageSize().bytes()) return "";
        return switch (refusal) {
            case TextMessage text -> text.getText() == null ? "" : text.getText();
            case BytesMessage bytes -> config.textEncoding().text(bytes(bytes)).orElse("");
            default -> "";
        };
    }

    private static byte[] bytes(BytesMessage message) throws JMSException {
        var bytes = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(bytes);
        return bytes;
    }

    private Answer tooLarge() {
        return unreadable(
                "record/too-large",
                "a reply of at most " + config.maxMessageSize().bytes() + " bytes",
                new byte[0]);
    }

    /** Its bytes are kept as they came: an object is never made of them. */
    private Answer wrongKind(Message answer) throws JMSException {
        if (answer instanceof TextMessage text)
            return unreadable(
                    "record/not-encodable",
                    "a text that " + config.textEncoding() + " can write",
                    text.getText().getBytes(UTF_8));
        var content = client.content(answer);
        if (content.length > config.maxMessageSize().bytes()) return tooLarge();
        var declared = "a bytes message, or a text message in " + config.textEncoding();
        return unreadable("record/wrong-kind", declared + ", but " + MessageReader.kind(answer), content);
    }

    private static Answer unreadable(String code, String expected, byte[] content) {
        var problem = new RecordProblem(code, "", -1, content.length, expected, new byte[0], "");
        return new Answer.Unreadable(List.of(problem), content);
    }

    private RecordProblem noText(int length) {
        return new RecordProblem(
                "record/not-encodable", "", -1, length, "a text in " + config.textEncoding(), new byte[0], "");
    }

    private long left(Request request) {
        return Duration.between(clock.instant(), request.deadline()).toMillis();
    }

    private LegacySystemException tooLate(Call call) {
        return new LegacySystemException(
                problem(
                        call,
                        "The deadline was over before the message was sent.",
                        "Give the call more time.",
                        "jms/late"),
                Retry.SOON,
                null);
    }

    private Answer unknown(Call call, String what, String fix) {
        return new Answer.Unknown(problem(call, what, fix, "jms/no-answer"));
    }

    private Problem problem(Call call, String what, String fix, String code) {
        return Problem.error(Place.of(connection).at(call.operation().name()), what, fix, code);
    }
}
