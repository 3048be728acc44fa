package io.legacybridge.adapter.jms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.InTime;
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
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Sends one message to a queue and, where there is a reply queue, waits for the reply that belongs to it. Request and reply lie
 * on named queues, so a reply that comes too late is not lost ({@link LateReplies}).
 */
final class JmsOperations implements Operations {

    /**
     * An operation with what it needs.
     *
     * @param reply empty when nothing comes back
     */
    record Call(Operation operation, Ask ask, RecordFormat request, Optional<RecordFormat> reply) {}

    /** How much later than the deadline the broker's own client may say that the time is over. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** One word: no blanks, and nothing that a sentence is made of. */
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.:/-]{1,100}");

    private static final String NO_CODE = "refused";

    private final JmsConfig config;
    private final Map<String, Call> calls;
    private final CallConnections connections;
    private final BrokerLogin login;
    private final BrokerClient client;
    private final LateReplies late;
    private final String connection;
    private final Clock clock;

    JmsOperations(
            JmsConfig config,
            Map<String, Call> calls,
            CallConnections connections,
            BrokerLogin login,
            BrokerClient client,
            LateReplies late,
            AdapterContext context) {
        this.config = config;
        this.calls = calls;
        this.connections = connections;
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
        var bytes = new ByteArrayOutputStream();
        if (encode(call, request, bytes) instanceof Translation.Rejected(var problems))
            return new Answer.Unsendable(problems);
        var encoding = config.textEncoding(call.request());
        var body = body(call.ask().body(), bytes.toByteArray(), encoding);
        if (body.isEmpty()) return new Answer.Unsendable(List.of(noText(bytes.size(), encoding)));
        var exchange = new Exchange(call.ask(), request, body.get(), connections, late, login, clock);
        return answer(call, exchange, request, reply);
    }

    private Answer answer(Call call, Exchange exchange, Request request, RecordWriter reply)
            throws LegacySystemException {
        try {
            var limit = Duration.between(clock.instant(), request.deadline()).plus(GRACE);
            var received = InTime.get(limit, exchange::run, _ -> {}, exchange::abandon);
            if (call.reply().isEmpty()) return sent(call, reply);
            if (received.isPresent()) return read(call, received.get(), reply);
            return unknown(
                    call,
                    "No reply came in time.",
                    "Look for it on " + call.ask().replyQueue().orElseThrow() + " and "
                            + LateReplies.queueFor(call.ask().replyQueue().orElseThrow())
                            + ", and whether somebody reads " + call.ask().queue() + ".");
        } catch (TimeoutException e) {
            return broken(call, exchange, BrokerLogin.failed("no answer in time", e), reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return broken(call, exchange, BrokerLogin.failed("interrupted", e), reply);
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case LegacySystemException nothingSent -> throw nothingSent;
                case Exchange.TooLate _ -> throw tooLate(call);
                case JMSException failure -> broken(call, exchange, failure, reply);
                case Error error -> throw error;
                default -> broken(call, exchange, BrokerLogin.failed("its client library failed", e), reply);
            };
        }
    }

    private Answer broken(Call call, Exchange exchange, JMSException why, RecordWriter reply)
            throws LegacySystemException {
        if (exchange.reply().isPresent()) return read(call, exchange.reply().get(), reply);
        if (!exchange.mayBeSent()) throw login.broken(why);
        return unknown(
                call,
                "The broker failed, or did not answer in time, while the call was under way.",
                "Check that the broker runs, and whether it has room on "
                        + call.ask().queue() + ".");
    }

    private static Answer sent(Call call, RecordWriter reply) {
        reply.startGroup(call.operation().reply().root());
        reply.endGroup(call.operation().reply().root());
        return Answer.REPLY;
    }

    private static Translation encode(Call call, Request request, ByteArrayOutputStream body) {
        try (var encoder = call.request().encoder(body)) {
            request.writeTo(encoder.begin());
            return encoder.end();
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be written", e);
        }
    }

    /** Empty when the bytes are no text. */
    private static Optional<Exchange.Body> body(Body kind, byte[] bytes, TextEncoding encoding) {
        return switch (kind) {
            case BYTES ->
                Optional.of(session -> {
                    var message = session.createBytesMessage();
                    message.writeBytes(bytes);
                    return message;
                });
            case TEXT -> encoding.text(bytes).map(text -> session -> session.createTextMessage(text));
        };
    }

    /** What is in a reply. */
    private sealed interface Unpacked {

        record Body(byte[] bytes) implements Unpacked {}

        /** There is no body to read. */
        record Told(Answer answer) implements Unpacked {}
    }

    private Answer read(Call call, Message answer, RecordWriter reply) {
        return switch (unpacked(call, answer)) {
            case Unpacked.Told(var told) -> told;
            case Unpacked.Body(var bytes) -> read(call, bytes, reply);
        };
    }

    private static Answer read(Call call, byte[] body, RecordWriter reply) {
        var queue = call.ask().replyQueue().orElseThrow();
        return switch (FormattedItems.translate(call.reply().orElseThrow(), body, queue, reply)) {
            case Translation.Translated _ -> Answer.REPLY;
            case Translation.Rejected(var problems) -> new Answer.Unreadable(problems, body);
        };
    }

    private Unpacked unpacked(Call call, Message answer) {
        try {
            return unpack(call, answer);
        } catch (JMSException | RuntimeException e) {
            // Client libraries unpack a message only now.
            return new Unpacked.Told(unreadable("record/bad-value", "a message that can be unpacked", content(answer)));
        }
    }

    private byte[] content(Message answer) {
        try {
            var content = client.content(answer);
            return content.length > config.maxMessageSize().bytes() ? new byte[0] : content;
        } catch (JMSException | RuntimeException e) {
            return new byte[0];
        }
    }

    private Unpacked unpack(Call call, Message answer) throws JMSException {
        client.check(answer);
        var encoding = config.textEncoding(call.reply().orElseThrow());
        var fault = call.ask().faultProperty();
        // A property without a value, or with a blank one, is none.
        var code = fault.isPresent() ? answer.getStringProperty(fault.get()) : null;
        if (code != null && !code.isBlank()) return new Unpacked.Told(refused(code, text(answer, encoding)));
        if (client.size(answer) > config.maxMessageSize().bytes()) return new Unpacked.Told(tooLarge());
        var body =
                switch (answer) {
                    case TextMessage text -> encoding.bytes(text.getText() == null ? "" : text.getText());
                    case BytesMessage bytes -> Optional.of(bytes(bytes));
                    default -> Optional.<byte[]>empty();
                };
        return body.isPresent() ? new Unpacked.Body(body.get()) : new Unpacked.Told(wrongKind(answer, encoding));
    }

    /** A code is for every client. A sentence may hold a value of the request, so it is what the legacy system says. */
    private static Answer refused(String said, String text) {
        var code = said.strip();
        return CODE.matcher(code).matches()
                ? new Answer.Fault(Blame.LEGACY_SYSTEM, code, text)
                : new Answer.Fault(Blame.LEGACY_SYSTEM, NO_CODE, (said + "\n" + text).strip());
    }

    /** What a refusal says. */
    private String text(Message refusal, TextEncoding encoding) throws JMSException {
        if (client.size(refusal) > config.maxMessageSize().bytes()) return "";
        return switch (refusal) {
            case TextMessage text -> text.getText() == null ? "" : text.getText();
            case BytesMessage bytes -> encoding.text(bytes(bytes)).orElse("");
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
    private Answer wrongKind(Message answer, TextEncoding encoding) throws JMSException {
        if (answer instanceof TextMessage text)
            return unreadable(
                    "record/not-encodable",
                    "a text that " + encoding + " can write",
                    text.getText().getBytes(UTF_8));
        var content = client.content(answer);
        if (content.length > config.maxMessageSize().bytes()) return tooLarge();
        var declared = "a bytes message, or a text message in " + encoding;
        return unreadable("record/wrong-kind", declared + ", but " + MessageReader.kind(answer), content);
    }

    private static Answer unreadable(String code, String expected, byte[] content) {
        var problem = new RecordProblem(code, "", -1, content.length, expected);
        return new Answer.Unreadable(List.of(problem), content);
    }

    private static RecordProblem noText(int length, TextEncoding encoding) {
        return new RecordProblem("record/not-encodable", "", -1, length, "a text in " + encoding);
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
