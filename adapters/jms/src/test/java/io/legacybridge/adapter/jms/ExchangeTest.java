package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.Operations.Request;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.TestAdapterContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExchangeTest {

    @TempDir
    Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("prices", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());

    @ParameterizedTest
    @EnumSource
    void whatWasAbandonedBeforeItWasSentIsNeverSent(JmsOperationsTest.Kind kind) throws Exception {
        try (var broker = kind.on(folder)) {
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

    private static Request request() {
        var deadline = Instant.now().plusSeconds(20);
        return new Request() {
            @Override
            public String id() {
                return "a";
            }

            @Override
            public Instant deadline() {
                return deadline;
            }

            @Override
            public void writeTo(RecordWriter writer) {
                throw new AssertionError("its body is written elsewhere");
            }
        };
    }
}
