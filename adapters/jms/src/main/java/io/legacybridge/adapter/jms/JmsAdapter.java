package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.BrokerKind;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Queues of another JMS broker. */
public final class JmsAdapter implements Adapter<JmsConfig> {

    // What JMS lets names of properties be (Jakarta Messaging 3.1, 3.5.1), in ASCII.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");
    private static final Set<String> HEADERS =
            Set.of("JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType", "JMSPriority");

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
        return Set.of(Ability.POLLED_SOURCE);
    }

    @Override
    public Description describe(JmsConfig config, DescribeContext context) {
        checkBroker(config, context);
        checkNames(config, context);
        if (config.format().isPresent() == !config.map().isEmpty()) {
            error(
                    context,
                    "format",
                    config.format().isPresent() ? "format and map are both set." : "There is neither format nor map.",
                    "Set format for text and bytes messages, or map for map messages.",
                    "config/conflict");
            return new Description(Optional.empty());
        }
        if (config.format().isEmpty())
            return new Description(Optional.of(format(config, Optional.empty()).schema()));
        var body = context.format(config.format().get());
        if (body.isPresent() && clashes(config, body.get(), context)) return new Description(Optional.empty());
        return new Description(
                body.map(format -> format(config, Optional.of(format)).schema()));
    }

    @Override
    public LegacySystem open(JmsConfig config, AdapterContext context) {
        var client = BrokerClient.of(config);
        var session = new JmsSession(config, context, client);
        var format = format(config, config.format().map(context::format));
        var reader = format instanceof JmsFormat own
                ? new MessageReader(config, client, own.properties(), own.entries())
                : new MessageReader(config, client);
        var inbound = new JmsInbound(config, format, session, reader, context.clock());
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.of(inbound);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    /** A body's own format reads it directly when no values stand beside it. */
    private static RecordFormat format(JmsConfig config, Optional<RecordFormat> body) {
        if (body.isPresent() && config.properties().isEmpty()) return body.get();
        return new JmsFormat(config.properties(), config.map(), body);
    }

    private static void checkBroker(JmsConfig config, DescribeContext context) {
        if (config.servers().isEmpty())
            error(
                    context,
                    "servers",
                    "There is no server.",
                    "Add one, such as servers: [mq.example:61616].",
                    "config/missing-setting");
        var isIbm = config.broker() == BrokerKind.IBM_MQ;
        if (isIbm && config.ibmMq().isEmpty())
            error(
                    context,
                    "broker",
                    "IBM MQ needs a queue manager and a channel.",
                    "Add ibm-mq with queue-manager and channel.",
                    "config/missing-setting");
        if (!isIbm && config.ibmMq().isPresent())
            error(context, "ibm-mq", "The broker is not IBM MQ.", "Remove ibm-mq.", "config/conflict");
        if (config.queue().equals(config.backoutQueue()))
            error(
                    context,
                    "backout-queue",
                    "It is the queue itself, so its messages would come again and again.",
                    "Name another queue.",
                    "config/conflict");
    }

    private static void checkNames(JmsConfig config, DescribeContext context) {
        Stream.concat(config.properties().keySet().stream(), config.identityHeader().stream())
                .filter(name -> name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_"))
                .filter(name -> !HEADERS.contains(name))
                .forEach(name -> error(
                        context,
                        "properties",
                        "The header " + name + " cannot be taken.",
                        "Take " + String.join(", ", HEADERS.stream().sorted().toList()) + ", or a property.",
                        "config/unknown-header"));
        Stream.of(config.properties(), config.map())
                .flatMap(declared -> declared.keySet().stream())
                .filter(name -> !NAME.matcher(name).matches())
                .forEach(name -> error(
                        context,
                        config.map().containsKey(name) ? "map" : "properties",
                        "\"" + name + "\" cannot be the name of a value.",
                        "Letters, digits, _ and $ can stand in it, and a digit not at its beginning.",
                        "config/bad-name"));
        if (!config.properties().isEmpty() && config.map().containsKey(JmsFormat.GROUP)) nameTaken(context, "map");
    }

    private static boolean clashes(JmsConfig config, RecordFormat body, DescribeContext context) {
        if (config.properties().isEmpty() || body.schema().find(JmsFormat.GROUP).isEmpty()) return false;
        nameTaken(context, "properties");
        return true;
    }

    private static void nameTaken(DescribeContext context, String setting) {
        error(
                context,
                setting,
                "The records have a field jms of their own, so the properties have no place.",
                "Rename that field, or leave the properties out.",
                "config/conflict");
    }

    private static void error(DescribeContext context, String setting, String what, String fix, String code) {
        context.problems().error(context.at(setting), what, fix, code);
    }
}
