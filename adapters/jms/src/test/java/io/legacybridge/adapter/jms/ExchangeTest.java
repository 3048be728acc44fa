package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.JmsSettings.REPLIES;
import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.adapter.jms.JmsOperations.Call;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Request;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExchangeTest {

    private static final RecordFormat FORMAT = new LineFormat();

    @TempDir
    Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("prices", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());

    @ParameterizedTest
    @EnumSource
    void whatWasAbandonedBeforeItWasSentIsNeverSent(OnBroker kind) throws Exception {
        try (var broker = kind.in(folder)) {
            broker.comeUp();
            broker.send(REQUESTS, ForeignBroker.text("first"));
            var config = JmsSettings.of(broker, new LineFormat.Config()).config();
            var client = BrokerClient.of(config);
            var login = new BrokerLogin(config, context, client, "write " + REQUESTS);
            try (var connections = CallConnections.of(login, client);
                    var late = new LateReplies(context, connections.sending(), login, List.of())) {
                var itself = new AtomicReference<Exchange>();
                Exchange.Body abandoning = session -> {
                    itself.get().abandon();
                    // Its thread is interrupted next.
                    assertThat(isOffered(connections.sending())).isEqualTo(client.survivesInterruption());
                    return session.createTextMessage("second");
                };
                var exchange = new Exchange(
                        JmsSettings.sending(), request(), abandoning, connections, late, login, context.clock());
                itself.set(exchange);

                assertThatThrownBy(exchange::run).isInstanceOf(Exchange.TooLate.class);

                assertThat(exchange.mayBeSent()).isFalse();
                assertThat(broker.held(REQUESTS)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAbandonedBeforeItBeganLeavesTheConnectionToOthers(OnBroker kind) throws Exception {
        try (var broker = kind.in(folder)) {
            broker.comeUp();
            var config = JmsSettings.of(broker, new LineFormat.Config()).config();
            var client = BrokerClient.of(config);
            var login = new BrokerLogin(config, context, client, "write " + REQUESTS);
            try (var connections = CallConnections.of(login, client);
                    var late = new LateReplies(context, connections.sending(), login, List.of())) {
                Exchange.Body body = session -> session.createTextMessage("first");
                var exchange =
                        new Exchange(JmsSettings.sending(), request(), body, connections, late, login, context.clock());
                exchange.abandon();

                assertThatThrownBy(exchange::run).isInstanceOf(Exchange.TooLate.class);

                assertThat(isOffered(connections.sending())).isTrue();
            }
        }
    }

    private static boolean isOffered(CallSessions connection) throws JMSException {
        var lease = connection.takeIfConnected();
        lease.ifPresent(CallSessions.Lease::close);
        return lease.isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void aReplyThatCameIsUsedAlsoWhenWhatFollowsFails(OnBroker kind) throws Exception {
        try (var broker = kind.in(folder)) {
            broker.comeUp();
            broker.send(REPLIES, session -> {
                var reply = session.createTextMessage("nut 3.00");
                reply.setJMSCorrelationID("a");
                return reply;
            });
            var ask = JmsSettings.asking(Correlation.CORRELATION_ID, Body.TEXT);
            var config = JmsSettings.of(broker, new LineFormat.Config()).config();
            var client = new FailingBehindAReply(BrokerClient.of(config));
            var login = new BrokerLogin(config, context, client, "write " + REQUESTS + ", read " + REPLIES);
            try (var connections = CallConnections.of(login, client);
                    var late = new LateReplies(context, connections.sending(), login, List.of())) {
                var operation = new Operation("price", FORMAT.schema(), FORMAT.schema(), Effect.WRITE);
                var call = new Call(operation, ask, FORMAT, Optional.of(FORMAT));
                var operations =
                        new JmsOperations(config, Map.of("price", call), connections, login, client, late, context);
                var reply = new RecordingWriter();

                assertThat(operations.call(operation, request(), reply)).isEqualTo(Answer.REPLY);

                assertThat(reply.record()).containsEntry("code", "nut");
            }
        }
    }

    /** A client library whose consumers fail when they are closed. */
    private record FailingBehindAReply(BrokerClient library) implements BrokerClient {

        @Override
        public Connection connect(HostPort server, String password, Optional<SSLContext> tls) throws JMSException {
            return failing(Connection.class, library.connect(server, password, tls));
        }

        private static <T> T failing(Class<T> type, T real) {
            InvocationHandler handler = (_, method, arguments) -> {
                var result = method.invoke(real, arguments);
                return switch (result) {
                    case Session session -> failing(Session.class, session);
                    case MessageConsumer consumer -> failing(MessageConsumer.class, consumer);
                    case null -> {
                        if (real instanceof MessageConsumer && method.getName().equals("close"))
                            throw new JMSException("as a test wants it");
                        yield null;
                    }
                    default -> result;
                };
            };
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        }
    }

    private static Request request() {
        var values = Map.<String, Object>of("code", "bolt", "quantity", new BigDecimal("12.50"));
        return new TestRequest(
                "a", Instant.now().plusSeconds(20), writer -> RecordValues.write(FORMAT.schema(), values, writer));
    }
}
