package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.OperationsUnderTest.Asked;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.WrongServerContract;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection to a broker whose address leads elsewhere. */
@ParameterizedClass
@EnumSource
class WrongServerTest extends WrongServerContract {

    @Parameter
    private OnBroker kind;

    @TempDir
    private Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("orders", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());
    private ForeignBroker broker;

    @Override
    protected HostPort start() throws Exception {
        broker = kind.in(folder);
        broker.comeUp();
        broker.send(JmsSettings.QUEUE, text("bolt 12.50"));
        return broker.address();
    }

    @Override
    protected LegacySystem open(HostPort address) {
        var config = JmsSettings.of(broker, new LineFormat.Config())
                .through(address, CONNECT_TIMEOUT)
                .config(Map.of("order", JmsSettings.sending()));
        return new JmsAdapter().open(config, context);
    }

    @Override
    protected Asked asked() {
        return new Asked("order", Map.of("code", "bolt", "quantity", new BigDecimal("12.50")));
    }

    @Override
    protected String code() {
        return "jms/unreachable";
    }

    @Override
    protected void stop() throws Exception {
        broker.close();
    }
}
