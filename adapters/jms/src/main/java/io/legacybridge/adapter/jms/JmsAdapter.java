package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.adapter.jms.JmsOperations.Call;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Queues of another JMS broker. */
public final class JmsAdapter implements Adapter<JmsConfig> {

    @Override
    public String name() {
        return "jms";
    }

    @Override
    public Class<JmsConfig> configType() {
        return JmsConfig.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.POLLED_SOURCE, Ability.OPERATIONS);
    }

    @Override
    public Description describe(JmsConfig config, DescribeContext context) {
        var checks = new JmsChecks(context);
        checks.connection(config);
        var records = config.receive().flatMap(receive -> records(receive, context, checks));
        var operations = new ArrayList<Operation>();
        new TreeMap<>(config.operations())
                .forEach((name, ask) -> operation(name, ask, context, checks).ifPresent(operations::add));
        return new Description(records, operations);
    }

    private static Optional<RecordSchema> records(Receive receive, DescribeContext context, JmsChecks checks) {
        checks.receiving(receive);
        if (receive.format().isPresent() == !receive.map().isEmpty()) return Optional.empty();
        if (receive.format().isEmpty())
            return Optional.of(format(receive, Optional.empty()).schema());
        var body = context.format(receive.format().get());
        if (body.isEmpty()) return Optional.empty();
        if (!receive.properties().isEmpty()
                && body.get().schema().find(JmsFormat.GROUP).isPresent()) {
            checks.nameTaken("receive.properties");
            return Optional.empty();
        }
        return Optional.of(format(receive, body).schema());
    }

    private static Optional<Operation> operation(String name, Ask ask, DescribeContext context, JmsChecks checks) {
        checks.asking(name, ask);
        var request = context.format(ask.request());
        if (request.isPresent() && !request.get().writes()) checks.writes("operations." + name + ".request");
        var reply = ask.reply().flatMap(context::format);
        if (request.isEmpty() || reply.isPresent() != ask.reply().isPresent()) return Optional.empty();
        return Optional.of(operation(name, ask, request.get(), reply));
    }

    private static Operation operation(String name, Ask ask, RecordFormat request, Optional<RecordFormat> reply) {
        var nothing = RecordSchema.of(List.of());
        return new Operation(
                name, request.schema(), reply.map(RecordFormat::schema).orElse(nothing), ask.effect());
    }

    @Override
    public Optional<String> takesAway(JmsConfig config) {
        return config.receive()
                .map(receive -> "the messages of the queue " + receive.queue()
                        + receive.selector()
                                .map(selector -> " with " + selector)
                                .orElse("") + " at "
                        + config.servers().stream().map(HostPort::toString).collect(Collectors.joining(", ")));
    }

    @Override
    public LegacySystem open(JmsConfig config, AdapterContext context) {
        var inbound = config.receive().map(receive -> inbound(config, receive, context));
        var operations =
                config.operations().isEmpty() ? Optional.<Asking>empty() : Optional.of(asking(config, context));
        return new JmsSystem(inbound, operations);
    }

    /** A source and the session that it reads with. */
    record Inbound(JmsInbound source, JmsSession session) {}

    /** Operations and what they work with. */
    record Asking(JmsOperations operations, CallConnections connections, LateReplies late) {}

    private static Inbound inbound(JmsConfig config, Receive receive, AdapterContext context) {
        var client = BrokerClient.of(config);
        var use = "read " + receive.queue() + ", write " + receive.backoutQueue();
        var login = new BrokerLogin(config, context, client, use);
        var session = new JmsSession(receive, login, client, JmsSession.MAX_ANSWERING);
        var format = format(receive, receive.format().map(context::format));
        var encoding = config.textEncoding(format);
        var reader = format instanceof JmsFormat own
                ? new MessageReader(config, client, encoding, own.properties(), own.entries())
                : new MessageReader(config, client, encoding);
        return new Inbound(new JmsInbound(receive, format, session, reader, context.clock()), session);
    }

    private static Asking asking(JmsConfig config, AdapterContext context) {
        var client = BrokerClient.of(config);
        var asks = List.copyOf(config.operations().values());
        var replyQueues = asks.stream()
                .flatMap(ask -> ask.replyQueue().stream())
                .distinct()
                .sorted()
                .toList();
        var use = "write "
                + String.join(
                        ", ", asks.stream().map(Ask::queue).distinct().sorted().toList())
                + (replyQueues.isEmpty() ? "" : "; read " + String.join(", ", replyQueues));
        var login = new BrokerLogin(config, context, client, use);
        var connections = CallConnections.of(login, client);
        // They are moved to a queue that may have no room.
        var late = new LateReplies(context, connections.sending(), login, replyQueues);
        var calls = calls(config.operations(), context::format);
        late.start();
        return new Asking(
                new JmsOperations(config, calls, connections, login, client, late, context), connections, late);
    }

    private static Map<String, Call> calls(Map<String, Ask> asks, Function<FormatConfig, RecordFormat> formats) {
        var calls = new TreeMap<String, Call>();
        asks.forEach((name, ask) -> {
            var request = formats.apply(ask.request());
            var reply = ask.reply().map(formats);
            calls.put(name, new Call(operation(name, ask, request, reply), ask, request, reply));
        });
        return calls;
    }

    /** A body's own format reads it directly when no values stand beside it. */
    private static RecordFormat format(Receive receive, Optional<RecordFormat> body) {
        if (body.isPresent() && receive.properties().isEmpty()) return body.get();
        return new JmsFormat(receive.properties(), receive.map(), body);
    }
}
