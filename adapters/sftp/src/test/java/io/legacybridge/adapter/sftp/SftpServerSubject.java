package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A connection that takes files from a real SFTP server, whose disk the test sees. */
abstract class SftpServerSubject {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** In bytes. */
    static final String LONGEST = "ü".repeat(125) + ".data";

    @TempDir
    Path server;

    SftpServerStandIn mainframe;
    LegacySystem system;
    TestAdapterContext context;
    RecordFormat format = new LineFormat();

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(server.resolve("out"));
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
    }

    @AfterEach
    void stop() throws IOException {
        system.close();
        mainframe.close();
    }

    /** Looks so often, and takes what is ready to its end. */
    List<String> looks(int count) throws LegacySystemException {
        var taken = new ArrayList<String>();
        for (var look = 0; look < count; look++)
            for (var next = source().next(); next.isPresent(); next = source().next()) {
                taken.add(next.get().name());
                var staged = ((Delivery.File) next.get()).staged();
                context.taken(staged.appearance(), staged.digest());
                next.get().acknowledge();
            }
        return taken;
    }

    Source.Polled source() {
        return (Source.Polled) system.source().orElseThrow();
    }

    SftpSettings settings() {
        return SftpSettings.of(mainframe);
    }

    void open(SftpSettings settings) throws IOException {
        Files.createDirectories(server.resolve("later"));
        context = new TestAdapterContext("orders", SftpSettings.secrets(), _ -> format);
        system = new SftpAdapter().open(settings.config(), context);
    }

    /** As after a stop: only the ledger knows what was before. */
    void openAgain(SftpSettings settings) {
        system = new SftpAdapter().open(settings.config(), context);
    }

    void put(String path, String content) throws IOException {
        put(path, content, NOON);
    }

    void put(String path, String content, Instant modified) throws IOException {
        var file = server.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content.getBytes(UTF_8));
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    List<String> names(String folder) throws IOException {
        try (Stream<Path> files = Files.list(server.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
