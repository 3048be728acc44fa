package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.sftp.SftpConfig.Mode;
import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder with more files than are watched at once, and a file larger than the heap. In a heap of 256 MB, ten gigabytes are read
 * with {@code -Dfiles.huge=10 -DargLine=-Xmx256m}, and 100,000 files are worked with {@code -Dfiles.many=100000}.
 */
class ManyAndHugeFilesTest {

    private static final int MANY = Integer.getInteger("files.many", 0);
    private static final int WORKED = 25;
    private static final long HUGE = Math.max(Long.getLong("files.huge", 0) << 30, 1L << 26);

    /** A file of nothing but zeros needs no room on the disk; each megabyte of it ends like a line. */
    private static final int LINE = 1 << 20;

    @TempDir
    Path server;

    private Path folder;
    private SftpServerStandIn mainframe;

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectory(server.resolve("out"));
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
    }

    @AfterEach
    void stop() throws IOException {
        mainframe.close();
    }

    @Test
    void aFolderWithVeryManyFilesIsListedOnceForTenThousandOfThem() throws Exception {
        var files = Math.max(MANY, Readiness.MAX_WATCHED + 500);
        for (var number = 0; number < files; number++) Files.createFile(folder.resolve("%06d.dat".formatted(number)));
        var names = new ArrayList<String>();
        var seconds = new ArrayList<Double>();
        var begun = System.nanoTime();
        try (var system = open(SftpSettings.of(mainframe).ready(Ready.RENAMED).files("*.dat"))) {
            while (names.size() < Math.max(MANY, WORKED)) {
                var delivery = source(system).next().orElseThrow();
                names.add(delivery.name());
                delivery.acknowledge();
                if (names.size() % Readiness.MAX_WATCHED != 0) continue;
                seconds.add((System.nanoTime() - begun) / 1e9);
                begun = System.nanoTime();
            }
        }
        if (MANY > 0) System.out.printf("seconds for each %d files: %s%n", Readiness.MAX_WATCHED, seconds);

        assertThat(names).isSorted().startsWith("000000.dat", "000001.dat").doesNotHaveDuplicates();
        assertThat(mainframe.listings()).isEqualTo(1 + (names.size() - 1) / Readiness.MAX_WATCHED);
    }

    @Test
    void aFileLargerThanTheHeapIsReadWithOneRecordThatDoesNotFit() throws Exception {
        try (var huge = new RandomAccessFile(folder.resolve("huge.dat").toFile(), "rw")) {
            huge.setLength(HUGE);
            for (var end = (long) LINE - 1; end < HUGE; end += LINE) {
                var text = end + 1 == HUGE / 2 ? " many\n" : " 12.50\n";
                huge.seek(end + 1 - text.length());
                huge.writeBytes(text);
            }
        }
        try (var system = open(SftpSettings.of(mainframe).mode(Mode.STREAMING).maxFileSize(HUGE))) {
            source(system).next();
            var delivery = (Delivery.File) source(system).next().orElseThrow();
            var bad = new ArrayList<Long>();
            var records = 0L;
            try (var cursor = delivery.records(Checkpoint.START)) {
                for (; cursor.next(); records++)
                    if (cursor.translate(new RecordingWriter()) instanceof Translation.Rejected)
                        bad.add(cursor.position().number());
            }

            assertThat(records).isEqualTo(HUGE / LINE);
            assertThat(bad).isEqualTo(List.of(HUGE / 2 / LINE));
            delivery.acknowledge();
            assertThat(folder.resolve(".done/huge.dat")).exists();
        }
    }

    private static LegacySystem open(SftpSettings settings) {
        var context = new TestAdapterContext("orders", SftpSettings.secrets(), _ -> new LineFormat());
        return new SftpAdapter().open(settings.config(), context);
    }

    private static Source.Polled source(LegacySystem system) {
        return (Source.Polled) system.source().orElseThrow();
    }
}
