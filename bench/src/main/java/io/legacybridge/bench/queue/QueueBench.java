package io.legacybridge.bench.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import io.legacybridge.adapter.jms.JmsAdapter;
import io.legacybridge.adapter.jms.JmsConfig;
import io.legacybridge.adapter.jms.JmsConfig.BrokerKind;
import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.bench.BenchCopybook;
import io.legacybridge.bench.HandWrittenMessage;
import io.legacybridge.bench.Turns;
import io.legacybridge.formats.copybook.CopybookConfig;
import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.Broker;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.TestAdapterContext;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.broker.BrokerService;

/**
 * Messages of a queue of ActiveMQ Classic to the embedded broker, in batches of 100, beside two loops that one would write by
 * hand: receive, send, commit here, commit there: {@code QueueBench MESSAGES RUNS}. One passes the bytes on, the other one
 * publishes the messages that the bridge publishes. By turns, after four that do not count; CPU time of this process, with both
 * brokers in it. Nobody reads what arrives.
 */
final class QueueBench {

    private static final int BATCH = 100;

    /** What {@code batch-size} is when nobody sets it. */
    private static final int DEFAULT_BATCH = 500;

    private static final int WARM_UP = 4;
    private static final String QUEUE = "CARD.ORDERS";
    private static final String PASSWORD = "bench";
    private static final Duration EMPTY_AFTER = Duration.ofMillis(500);
    private static final String COPYBOOK = """
            01 CARD-RECORD.
               05 CUST-ID    PIC 9(8).
               05 CARD-NUM   PIC X(16).
               05 BALANCE    PIC 9(7)V99.
               05 COUNTRY    PIC X(2).
               05 CITY       PIC X(24).
               05 NOTE       PIC X(60).
            """.indent(7);

    private final CopybookConfig settings = BenchCopybook.settings("us-ascii");
    private final RecordFormat format = BenchCopybook.format(settings, COPYBOOK);
    private final int messages;
    private final HostPort foreign;
    private final ConnectionFactory connections;
    private final EmbeddedBroker broker;
    private final SqlLedger ledger;
    private final FieldSealer sealer;
    private final Tokens tokens;
    private final MessageIds ids;

    private QueueBench(int messages, HostPort foreign, Path home, Database ledger, Database keys) {
        this.messages = messages;
        this.foreign = foreign;
        this.connections = new ActiveMQConnectionFactory("tcp://" + foreign);
        this.broker = EmbeddedBroker.start(home.resolve("broker"));
        this.ledger = new SqlLedger(ledger, Clock.systemUTC());
        var random = new SecureRandom();
        var ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random), new SqlWrappedKeys(keys), random, Clock.systemUTC());
        this.sealer = new FieldSealer(ring, random);
        this.tokens = new Tokens(ring);
        this.ids = new MessageIds(ring);
    }

    public static void main(String[] arguments) throws Exception {
        var home = Files.createTempDirectory("bridge-bench");
        var classic = new BrokerService();
        classic.setPersistent(false);
        classic.setUseJmx(false);
        classic.setAdvisorySupport(false);
        var port = classic.addConnector("tcp://127.0.0.1:0").getConnectUri().getPort();
        classic.start();
        classic.waitUntilStarted();
        try (var ledger = Database.open(home.resolve("ledger.db"), "ledger");
                var keys = Database.open(home.resolve("keys.db"), "keys")) {
            new QueueBench(Integer.parseInt(arguments[0]), new HostPort("127.0.0.1", port), home, ledger, keys)
                    .run(Integer.parseInt(arguments[1]));
        }
        System.exit(0);
    }

    private interface Moving {
        void all(String connection) throws Exception;
    }

    private void run(int runs) throws Exception {
        var ways = Map.<String, Moving>of(
                "bridge",
                connection -> byTheBridge(connection, BATCH),
                "as-it-comes",
                connection -> byTheBridge(connection, DEFAULT_BATCH),
                "loop",
                this::bytesByHand,
                "messages",
                this::messagesByHand);
        var results = new HashMap<String, List<Double>>();
        for (var turn = 0; turn < runs + WARM_UP; turn++) {
            for (var way : ways.entrySet()) {
                var result = perCpuSecond(way.getKey() + turn, way.getValue());
                if (turn >= WARM_UP)
                    results.computeIfAbsent(way.getKey(), _ -> new ArrayList<>())
                            .add(result);
            }
            compare(first("bridge" + turn), first("messages" + turn));
        }
        var bytes = Turns.median(results.get("loop"));
        var same = Turns.median(results.get("messages"));
        System.out.printf("bytes by hand:        %,10.0f messages per CPU second%n", bytes);
        System.out.printf("the messages by hand: %,10.0f messages per CPU second%n", same);
        print("bridge", Turns.median(results.get("bridge")), bytes, same);
        print("bridge, as it comes", Turns.median(results.get("as-it-comes")), bytes, same);
    }

    private static void print(String way, double bridge, double bytes, double same) {
        System.out.printf(
                "%-21s %,10.0f messages per CPU second: %.2f and %.2f times%n",
                way + ":", bridge, bridge / bytes, bridge / same);
    }

    /** They are the same but for names of connections, ids and moments. */
    private static void compare(String ours, String theirs) {
        if (!ours.equals(theirs)) throw new IllegalStateException(ours + "\n" + theirs);
    }

    private String first(String connection) throws Exception {
        try (var locator = locator();
                var factory = locator.createSessionFactory();
                var session = factory.createSession();
                var consumer = session.createConsumer(Broker.ADDRESS_PREFIX + connection, true)) {
            session.start();
            var body = consumer.receive().getBodyBuffer();
            var bytes = new byte[body.readableBytes()];
            body.readBytes(bytes);
            return new String(bytes, US_ASCII)
                    .replaceAll("\"(id|source|time|traceparent|sequence)\":\"[^\"]*\"", "\"$1\":\"\"");
        }
    }

    private double perCpuSecond(String connection, Moving moving) throws Exception {
        fill();
        broker.provide(connection);
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var begin = machine.getProcessCpuTime();
        moving.all(connection);
        return messages / ((machine.getProcessCpuTime() - begin) / 1e9);
    }

    private void byTheBridge(String connection, int batch) throws Exception {
        var plan = plan(connection);
        var writer = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
        var context = new TestAdapterContext(connection, Map.of("password", PASSWORD), _ -> format);
        try (var publisher = new ArtemisPublisher(broker::link);
                var system = new JmsAdapter().open(config(batch), context)) {
            var flow = new InboundFlow(plan, writer, ids, publisher, ledger, sealer, Clock.systemUTC(), () -> false);
            var source = (Source.Polled) system.source().orElseThrow();
            for (var next = source.next(); next.isPresent(); next = source.next()) flow.take(next.get());
        }
        var published = ledger.total(connection).published();
        if (published != messages) throw new IllegalStateException(published + " messages instead of " + messages);
    }

    /** What one would write to have the bytes on the other side. */
    private void bytesByHand(String connection) throws Exception {
        byHand(connection, (received, number, session, producer) -> {
            var message = session.createMessage(true);
            message.getBodyBuffer().writeBytes(bytes(received));
            producer.send(message);
        });
    }

    /** What one would write to have the bridge's messages on the other side. */
    private void messagesByHand(String connection) throws Exception {
        var message = new HandWrittenMessage(connection, plan(connection).dataschema(), US_ASCII);
        byHand(connection, (received, number, session, producer) -> {
            var record = bytes(received);
            if (number % BATCH == 0) message.beginChunk();
            message.begin(received.getJMSMessageID(), number / BATCH, number % BATCH + 1, QUEUE);
            message.put("\"custId\":");
            message.number(record, 0, 8, 0);
            message.put(",\"cardNum\":\"");
            message.text(record, 8, 16);
            message.put("\",\"balance\":");
            message.number(record, 24, 9, 2);
            message.put(",\"country\":\"");
            message.text(record, 33, 2);
            message.put("\",\"city\":\"");
            message.text(record, 35, 24);
            message.put("\",\"note\":\"");
            message.text(record, 59, 60);
            message.put("\"}}");
            message.send(session, producer);
        });
    }

    private interface Passing {
        void on(BytesMessage received, int number, ClientSession session, ClientProducer producer) throws Exception;
    }

    private void byHand(String connection, Passing passing) throws Exception {
        try (var from = connections.createConnection(null, null);
                var there = from.createSession(Session.SESSION_TRANSACTED);
                var consumer = there.createConsumer(there.createQueue(QUEUE));
                var locator = locator();
                var factory = locator.createSessionFactory();
                var here = factory.createSession(false, false);
                var producer = here.createProducer(Broker.ADDRESS_PREFIX + connection)) {
            from.start();
            for (var moved = 0; moved < messages; moved++) {
                passing.on((BytesMessage) consumer.receive(), moved, here, producer);
                if ((moved + 1) % BATCH != 0) continue;
                here.commit();
                there.commit();
            }
        }
    }

    private static byte[] bytes(BytesMessage received) throws JMSException {
        var body = new byte[(int) received.getBodyLength()];
        received.readBytes(body);
        return body;
    }

    /** As the bridge's own: without credits for which a producer would wait. */
    private ServerLocator locator() {
        return ActiveMQClient.createServerLocatorWithoutHA(broker.connector()).setProducerWindowSize(-1);
    }

    private MessagePlan plan(String connection) {
        return new MessagePlan(connection, format.schema(), Optional.empty(), Map.of(), new Versions("c0ffee", "beef"));
    }

    private void fill() throws Exception {
        try (var connection = connections.createConnection(null, null);
                var session = connection.createSession(Session.SESSION_TRANSACTED);
                var producer = session.createProducer(session.createQueue(QUEUE))) {
            for (var index = 0; index < messages; index++) {
                var message = session.createBytesMessage();
                message.writeBytes("%08d4929%012d%09dDE%-24s%-60s"
                        .formatted(
                                index,
                                index,
                                index,
                                "Neustadt an der Waldnaab",
                                "A note of a length that notes have, as people write them.")
                        .getBytes(US_ASCII));
                producer.send(message);
                if ((index + 1) % BATCH == 0) session.commit();
            }
            session.commit();
        }
    }

    private JmsConfig config(int batch) throws Exception {
        return new JmsConfig(
                BrokerKind.ACTIVEMQ_CLASSIC,
                List.of(foreign),
                Optional.empty(),
                Optional.empty(),
                "bench",
                SecretReference.parse("file:password"),
                Duration.ofSeconds(10),
                new ByteSize(16L * 1024 * 1024),
                Optional.empty(),
                Optional.of(new Receive(
                        QUEUE,
                        QUEUE + ".BACKOUT",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Optional.of(settings),
                        Map.of(),
                        batch,
                        EMPTY_AFTER)),
                Map.of());
    }
}
