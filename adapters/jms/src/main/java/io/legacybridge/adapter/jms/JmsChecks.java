package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.BrokerKind;
import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.config.HostPort;
import java.util.Set;
import java.util.regex.Pattern;

/** What a connection's settings must keep beyond what their types say. */
final class JmsChecks {

    // What JMS lets names of properties be (Jakarta Messaging 3.1, 3.5.1), in ASCII.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");
    private static final Set<String> HEADERS =
            Set.of("JMSMessageID", "JMSTimestamp", "JMSCorrelationID", "JMSType", "JMSPriority");
    private static final Set<String> IDENTIFYING_HEADERS = Set.of("JMSMessageID", "JMSCorrelationID");

    private final DescribeContext context;

    JmsChecks(DescribeContext context) {
        this.context = context;
    }

    void connection(JmsConfig config) {
        if (config.servers().isEmpty())
            error(
                    "servers",
                    "There is no server.",
                    "Add one, such as servers: [mq.example:61616].",
                    "config/missing-setting");
        if (config.tls().isEmpty() && !config.servers().stream().allMatch(HostPort::isThisMachine))
            context.problems()
                    .warning(
                            context.at("password"),
                            "The connection to the broker is not encrypted: everybody on the way can read the password and the"
                                    + " messages, and change them.",
                            "Use the broker's TLS port and add tls: {trust: NAME}, with its CA in certs/outward/NAME.trust.pem.",
                            "jms/not-encrypted");
        var isIbm = config.broker() == BrokerKind.IBM_MQ;
        if (isIbm && config.ibmMq().isEmpty())
            error(
                    "broker",
                    "IBM MQ needs a queue manager and a channel.",
                    "Add ibm-mq with queue-manager and channel.",
                    "config/missing-setting");
        if (!isIbm && config.ibmMq().isPresent())
            error("ibm-mq", "The broker is not IBM MQ.", "Remove ibm-mq.", "config/conflict");
        if (config.receive().isEmpty() && config.operations().isEmpty())
            error(
                    "receive",
                    "The connection neither receives nor sends.",
                    "Add receive with a queue, or operations.",
                    "config/missing-setting");
    }

    void receiving(Receive receive) {
        if (receive.queue().equals(receive.backoutQueue()))
            error(
                    "receive.backout-queue",
                    "It is the queue itself, so its messages would come again and again.",
                    "Name another queue.",
                    "config/conflict");
        if (receive.format().isPresent() == !receive.map().isEmpty())
            error(
                    "receive.format",
                    receive.format().isPresent() ? "format and map are both set." : "There is neither format nor map.",
                    "Set format for text and bytes messages, or map for map messages.",
                    "config/conflict");
        names(receive);
    }

    void asking(String name, Ask ask) {
        var setting = "operations." + name;
        if (ask.replyQueue().isPresent() != ask.reply().isPresent())
            error(
                    setting + (ask.reply().isPresent() ? ".reply" : ".reply-queue"),
                    "reply-queue and reply belong together.",
                    "Set both when something comes back, or neither.",
                    "config/conflict");
        if (ask.replyQueue().filter(ask.queue()::equals).isPresent())
            error(
                    setting + ".reply-queue",
                    "It is the queue of the requests, so each would be taken for its own reply.",
                    "Name another queue.",
                    "config/conflict");
        if (ask.faultProperty().isPresent() && ask.reply().isEmpty())
            error(
                    setting + ".fault-property",
                    "Without a reply there is no refusal.",
                    "Remove it, or set reply-queue and reply.",
                    "config/conflict");
        ask.properties().keySet().stream()
                .filter(property -> !NAME.matcher(property).matches() || property.startsWith("JMS"))
                .forEach(property -> error(
                        setting + ".properties",
                        "\"" + property + "\" cannot be the name of a property.",
                        "Letters, digits, _ and $ can stand in it; not a digit, and not JMS, at its beginning.",
                        "config/bad-name"));
    }

    void writes(String setting) {
        error(
                setting,
                "This format only reads.",
                "Choose one that writes as well, such as copybook.",
                "config/format-only-reads");
    }

    void nameTaken(String setting) {
        error(
                setting,
                "The records have a field jms of their own, so the properties have no place.",
                "Rename that field, or leave the properties out.",
                "config/conflict");
    }

    private void names(Receive receive) {
        receive.identityHeader()
                .filter(name -> name.startsWith("JMS") && !name.startsWith("JMS_"))
                .filter(name -> !IDENTIFYING_HEADERS.contains(name))
                .ifPresent(name -> error(
                        "receive.identity-header",
                        "The header " + name
                                + " does not tell a message from every other one, so messages would be dropped"
                                + " as duplicates.",
                        "Take a property such as an order number, JMSCorrelationID, or JMSMessageID.",
                        "config/unknown-header"));
        receive.properties().keySet().stream()
                .filter(name -> name.startsWith("JMS") && !name.startsWith("JMSX") && !name.startsWith("JMS_"))
                .filter(name -> !HEADERS.contains(name))
                .forEach(name -> error(
                        "receive.properties",
                        "The header " + name + " cannot be taken.",
                        "Take " + String.join(", ", HEADERS.stream().sorted().toList()) + ", or a property.",
                        "config/unknown-header"));
        receive.properties().keySet().stream()
                .filter(name -> !NAME.matcher(name).matches())
                .forEach(name -> error(
                        "receive.properties",
                        "\"" + name + "\" cannot be the name of a property.",
                        "Letters, digits, _ and $ can stand in it, and a digit not at its beginning.",
                        "config/bad-name"));
        // A field's path joins names by dots.
        receive.map().keySet().stream()
                .filter(name -> name.isBlank() || name.contains("."))
                .forEach(name -> error(
                        "receive.map",
                        "\"" + name + "\" cannot be the name of a field.",
                        "Take entries whose names are not empty and have no dot.",
                        "config/bad-name"));
        if (!receive.properties().isEmpty() && receive.map().containsKey(JmsFormat.GROUP)) nameTaken("receive.map");
    }

    private void error(String setting, String what, String fix, String code) {
        context.problems().error(context.at(setting), what, fix, code);
    }
}
