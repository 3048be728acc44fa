package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.InMemoryQueue.Message;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The contract for batches, on a queue in memory. */
class QueueContractTest extends AdapterContractTest<QueueAdapter.Config> {

    private static final String PASSWORD = "0pen-Sesame";

    QueueAdapter adapter(InMemoryQueue queue) {
        return new QueueAdapter(queue);
    }

    @Override
    protected AdapterUnderTest<QueueAdapter.Config> start() {
        var queue = new InMemoryQueue(
                PASSWORD,
                List.of(
                        message("m1", "bolt 12.50"),
                        message("m2", "nut 3.00"),
                        message("m3", "washer many"),
                        message("m4", "screw 0.75")));
        return new AdapterUnderTest<>() {
            @Override
            public Adapter<QueueAdapter.Config> adapter() {
                return QueueContractTest.this.adapter(queue);
            }

            @Override
            public QueueAdapter.Config config() {
                return new QueueAdapter.Config(
                        new SecretReference(SecretReference.Scheme.FILE, "queue.password"), new LineFormat.Config());
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of("queue.password", PASSWORD);
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
            public int held() {
                return queue.held();
            }

            @Override
            public void goDown() {
                queue.goDown();
            }

            @Override
            public void comeUp() {
                queue.comeUp();
            }

            @Override
            public void close() {}
        };
    }

    private static Message message(String id, String body) {
        return new Message(id, body.getBytes(UTF_8));
    }
}
