package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.sftp.SftpConfig.Apart;
import io.legacybridge.adapter.sftp.SftpConfig.Send;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.testkit.InMemoryOutbox;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests of files that calls fill: a server, a connection that sends there, and its outbox. */
abstract class SendingBatches {

    static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path server;

    Path folder;
    SftpServerStandIn mainframe;
    LegacySystem system;
    TestAdapterContext context;
    final InMemoryOutbox outbox = new InMemoryOutbox();
    final AtomicBoolean broken = new AtomicBoolean();

    final RecordFormat format = new RecordFormat() {
        private final RecordFormat lines = new LineFormat();

        @Override
        public RecordSchema schema() {
            return lines.schema();
        }

        @Override
        public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
            return lines.read(content, source, from);
        }

        @Override
        public RecordFormat part() {
            return lines;
        }

        @Override
        public boolean writes() {
            return true;
        }

        @Override
        public RecordEncoder encoder(OutputStream content) {
            if (broken.get()) throw new OutOfMemoryError("no room");
            return lines.encoder(content);
        }
    };

    final RecordingWriter reply = new RecordingWriter();

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectory(server.resolve("in"));
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
        open();
    }

    @AfterEach
    void stop() throws IOException {
        system.close();
        mainframe.close();
    }

    void open() {
        open(SftpSettings.batch("/in", "ORDERS-{id}.dat", 3, Duration.ofHours(1)));
    }

    void openApart(Apart... apart) {
        open(SftpSettings.batch("/in", "ORDERS-{id}.dat", 3, Duration.ofHours(1), apart));
    }

    void open(Send full) {
        system = opened(full, outbox);
    }

    LegacySystem opened(Send full, InMemoryOutbox records) {
        var config = SftpSettings.of(mainframe)
                .folders()
                .operations(Map.of(
                        "full", full, "timed", SftpSettings.batch("/in", "TIMED-{id}.dat", 100, Duration.ofSeconds(1))))
                .config();
        context = new TestAdapterContext("orders", SftpSettings.secrets(), _ -> format).withOutbox(records);
        var opened = new SftpAdapter().open(config, context);
        assertThat(opened.operations()).isPresent();
        return opened;
    }

    Map<String, Object> append(String operation, String id, String... codes) throws Exception {
        assertThat(call(operation, id, codes)).isEqualTo(Answer.REPLY);
        return reply.record();
    }

    Answer call(String name, String id, String... codes) throws Exception {
        var operations = system.operations().orElseThrow();
        var operation = TestRequest.find(operations, name);
        var records = Stream.of(codes)
                .map(code -> Map.<String, Object>of("code", code, "quantity", new BigDecimal("2.00")))
                .toList();
        var request = TestRequest.of(id, Instant.now().plusSeconds(30), operation, Map.of("records", records));
        return operations.call(operation, request, reply);
    }

    List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
