package io.legacybridge.adapter.jms;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests of what is received: a broker, a connection, and what became of each message. */
abstract class ReceivingFromQueues {

    @TempDir
    Path folder;

    final TestAdapterContext context =
            new TestAdapterContext("orders", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());

    final List<LegacySystem> opened = new ArrayList<>();
    ForeignBroker broker;

    @AfterEach
    void stop() throws Exception {
        opened.forEach(LegacySystem::close);
        broker.close();
    }

    /** What became of one message. */
    record Seen(List<String> identity, String code, String why, Map<String, Object> values, byte[] bytes) {}

    void start(OnBroker kind) throws Exception {
        broker = kind.in(folder);
        broker.comeUp();
    }

    JmsSettings lines() {
        return JmsSettings.of(broker, new LineFormat.Config());
    }

    Source.Polled open(JmsSettings settings) {
        return open(settings, context);
    }

    Source.Polled open(JmsSettings settings, TestAdapterContext context) {
        var system = new JmsAdapter().open(settings.config(), context);
        opened.add(system);
        return (Source.Polled) system.source().orElseThrow();
    }

    static Delivery.Batch next(Source.Polled source) throws Exception {
        for (var looks = 0; looks < 10; looks++) {
            Optional<Delivery> delivery = source.next();
            if (delivery.isPresent()) return (Delivery.Batch) delivery.get();
        }
        throw new AssertionError("no message came");
    }

    static List<Seen> records(Delivery.Batch batch) throws Exception {
        var seen = new ArrayList<Seen>();
        try (var items = batch.items()) {
            while (items.next()) {
                var writer = new RecordingWriter();
                var identity = items.identity().parts();
                seen.add(
                        switch (items.translate(writer)) {
                            case Translation.Translated _ -> new Seen(identity, "", "", writer.record(), items.bytes());
                            case Translation.Rejected bad -> {
                                RecordProblem first = bad.problems().getFirst();
                                yield new Seen(identity, first.code(), first.withoutValue(), Map.of(), items.bytes());
                            }
                        });
            }
        }
        return seen;
    }
}
