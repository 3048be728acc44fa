package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;

import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.AdapterContractTest;
import io.legacybridge.testkit.AdapterUnderTest;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.OperationsUnderTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a queue of four messages. */
abstract class JmsContract extends AdapterContractTest<JmsConfig> {

    @TempDir
    Path folder;

    abstract ForeignBroker broker(Path folder);

    @Override
    protected AdapterUnderTest<JmsConfig> start() throws Exception {
        var broker = broker(folder);
        broker.comeUp();
        broker.send(JmsSettings.QUEUE, text("bolt 12.50"), text("nut 3.00"), text("washer many"), text("screw 0.75"));
        var prices = new PriceServer(broker);
        return new AdapterUnderTest<>() {
            private boolean up = true;

            @Override
            public OperationsUnderTest operations() {
                return prices;
            }

            @Override
            public Adapter<JmsConfig> adapter() {
                return new JmsAdapter();
            }

            @Override
            public JmsConfig config() {
                return JmsSettings.of(broker, new LineFormat.Config())
                        .config(Map.of("price", JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT)));
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of("broker.password", ForeignBroker.PASSWORD);
            }

            @Override
            public RecordFormat format(FormatConfig config) {
                return new LineFormat();
            }

            @Override
            public List<Map<String, Object>> goodRecords() {
                return List.of(
                        Map.of("code", "bolt", "quantity", new BigDecimal("12.50")),
                        Map.of("code", "nut", "quantity", new BigDecimal("3.00")),
                        Map.of("code", "screw", "quantity", new BigDecimal("0.75")));
            }

            @Override
            public int badRecord() {
                return 3;
            }

            @Override
            public int held() throws Exception {
                return (int) broker.held(JmsSettings.QUEUE);
            }

            @Override
            public void goDown() throws Exception {
                up = false;
                broker.goDown();
            }

            @Override
            public void comeUp() throws Exception {
                prices.answerAgain();
                if (!up) broker.comeUp();
                up = true;
            }

            @Override
            public void close() throws IOException {
                prices.close();
                broker.close();
            }
        };
    }
}
