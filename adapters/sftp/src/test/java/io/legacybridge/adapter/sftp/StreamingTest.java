package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.sftp.SftpConfig.Compression;
import io.legacybridge.adapter.sftp.SftpConfig.Mode;
import io.legacybridge.adapter.sftp.SftpConfig.Ready;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Files that are read from their server without a copy. */
class StreamingTest extends SftpServerSubject {

    @Test
    void readsAFileFromItsServerWithoutACopyWhereThatIsWanted() throws Exception {
        open(settings().mode(Mode.STREAMING));
        put("out/orders.dat", "bolt 1.00\nnut 2.00\n");
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();

        try (var records = delivery.records(new Checkpoint(1, 10))) {
            assertThat(records.next()).isTrue();
            assertThat(records.position()).hasToString("orders.dat#2");
            assertThat(records.next()).isFalse();
        }
        delivery.acknowledge();

        assertThat(delivery.staged().digest())
                .isEqualTo("eedaf1a20d43e4e01b71a06da077edda1df149816fc7dd79f8f641e58a71b781");
        assertThat(context.staging().all()).isEmpty();
        assertThat(names("out/.done")).containsExactly("orders.dat");
    }

    @Test
    void noticesThatAFileIsReplacedWhileItIsReadWithoutACopy() throws Exception {
        open(settings().mode(Mode.STREAMING));
        put("out/orders.dat", "bolt 1.00\nnut 2.00\n");
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();

        assertThatThrownBy(() -> {
                    try (var records = delivery.records(Checkpoint.START)) {
                        put("out/orders.dat", "bolt 9.00\nnut 9.00\n", NOON.plusSeconds(1));
                        while (records.next()) {}
                    }
                })
                .isInstanceOf(Staging.Replaced.class);
        assertThatThrownBy(() -> delivery.records(Checkpoint.START)).isInstanceOf(Staging.Replaced.class);
        delivery.refuse("It was replaced.");
        assertThat(names("out")).containsExactly("orders.dat");
    }

    /** Its records end before its last byte, where it is asked whether it is still the same file. */
    @Test
    void noticesThatAZipFileIsReplacedWhileItIsReadWithoutACopy() throws Exception {
        open(settings().mode(Mode.STREAMING).compression(Compression.ZIP).ready(Ready.RENAMED));
        zip("out/orders.zip", "bolt 1.00\nnut 2.00\n");
        var delivery = (Delivery.File) source().next().orElseThrow();

        assertThatThrownBy(() -> {
                    try (var records = delivery.records(Checkpoint.START)) {
                        assertThat(records.next()).isTrue();
                        put("out/orders.zip", "another", NOON.plusSeconds(1));
                        while (records.next()) {}
                    }
                })
                .isInstanceOf(Staging.Replaced.class);
    }

    @Test
    void goesOnInTheMiddleOfAFileWithoutACopyWhenTheServerComesBack() throws Exception {
        open(settings().mode(Mode.STREAMING));
        var lines = "bolt 1.00\n".repeat(20_000);
        put("out/orders.dat", lines);
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();
        var read = new AtomicReference<>(Checkpoint.START);

        assertThatThrownBy(() -> {
                    try (var records = delivery.records(Checkpoint.START)) {
                        while (records.next()) {
                            read.set(records.checkpoint());
                            if (read.get().records() == 10_000) mainframe.goDown();
                        }
                    }
                })
                .isInstanceOf(LegacySystemException.class);
        mainframe.comeUp();

        assertThat(read.get().records()).isBetween(10_000L, 19_999L);
        try (var records = delivery.records(read.get())) {
            assertThat(records.next()).isTrue();
            assertThat(records.position().number()).isEqualTo(read.get().records() + 1);
        }
    }

    @Test
    void aFileWithoutACopyThatAlwaysBreaksOffAtTheSameByteKeepsItsPlaceForAWhileAndThenNoOtherWaiting()
            throws Exception {
        var first = streamed();
        mainframe.breakWhenReading("a.dat", 100_000);

        for (var tries = 1; tries < ParkedFiles.TRIES; tries++)
            assertThatThrownBy(() -> read(first, Checkpoint.START)).isInstanceOf(LegacySystemException.class);
        assertThatThrownBy(() -> read(first, Checkpoint.START)).isInstanceOf(Staging.PutOff.class);

        assertThat(looks(2)).containsExactly("b.dat");
        assertThat(context.reported()).extracting(Problem::code).containsExactly("sftp/unreadable-file");
        mainframe.breakWhenReading("");
        context.pass(ParkedFiles.LONGEST);
        var again = (Delivery.File) source().next().orElseThrow();
        assertThat(again.staged()).isSameAs(first.staged());
        assertThat(read(again, new Checkpoint(9_000, 90_000))).isEqualTo(20_000);
        again.acknowledge();
        assertThat(looks(2)).isEmpty();
        assertThat(context.reported()).isEmpty();
        assertThat(names("out/.done")).containsExactly("a.dat", "b.dat");
    }

    @Test
    void aFileWithoutACopyThatComesFurtherEachTimeKeepsItsPlace() throws Exception {
        var delivery = streamed();

        for (var tries = 1; tries < 2 * ParkedFiles.TRIES; tries++) {
            var from = new Checkpoint(tries * 1_000L, tries * 10_000L);
            mainframe.breakWhenReading("a.dat", from.offset());
            assertThatThrownBy(() -> read(delivery, from)).isInstanceOf(LegacySystemException.class);
        }
    }

    @Test
    void aContentThatEndsBeforeItsListedLengthIsNoEndOfAFileWithoutACopy() throws Exception {
        var delivery = streamed();
        mainframe.endEarly("a.dat", 100_000);

        assertThatThrownBy(() -> read(delivery, Checkpoint.START))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("a.dat could not be read to its end");

        mainframe.endEarly("", 0);
        assertThat(read(delivery, Checkpoint.START)).isEqualTo(20_000);
    }

    @Test
    void aFileWithoutACopyThatMayNotBeReadAnyMoreKeepsNoOtherWaiting() throws Exception {
        var delivery = streamed();
        mainframe.refuseToRead("a.dat");

        assertThatThrownBy(() -> read(delivery, Checkpoint.START)).isInstanceOf(Staging.PutOff.class);

        assertThat(looks(1)).containsExactly("b.dat");
        assertThat(looks(3)).isEmpty();
    }

    @Test
    void aFileWithoutACopyThatIsReplacedWhileItIsLeftAloneComesToItsEndAndTheOtherOneIsTaken() throws Exception {
        var delivery = streamed();
        mainframe.refuseToRead("a.dat");
        assertThatThrownBy(() -> read(delivery, Checkpoint.START)).isInstanceOf(Staging.PutOff.class);
        mainframe.refuseToRead("");
        put("out/a.dat", "nut 2.00\n");
        assertThat(source().next().orElseThrow().name()).isEqualTo("b.dat");
        source().next();

        var again = (Delivery.File) source().next().orElseThrow();

        assertThat(again.staged()).isSameAs(delivery.staged());
        assertThatThrownBy(() -> read(again, Checkpoint.START)).isInstanceOf(Staging.Replaced.class);
        again.refuse("It was replaced.");
        assertThat(looks(1)).contains("a.dat");
    }

    /** As after a failure of the broker: what was asked for and is not read any more would still be waited for. */
    @Test
    void aServerThatFallsSilentKeepsNobodyFromLeavingAFileInTheMiddle() throws Exception {
        open(settings().mode(Mode.STREAMING).ready(Ready.RENAMED).idleTimeout(Duration.ofSeconds(2)));
        put("out/a.dat", "bolt 1.00\n".repeat(90_000));
        var records = ((Delivery.File) source().next().orElseThrow()).records(Checkpoint.START);
        assertThat(records.next()).isTrue();
        mainframe.fallSilent();

        var leaving = Thread.ofVirtual().start(() -> {
            try {
                records.close();
            } catch (IOException e) {
                // It is told or not: nobody wants more of the file.
            }
        });

        assertThat(leaving.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void aServerThatIsAwayCountsAgainstNoFile() throws Exception {
        var delivery = streamed();
        mainframe.goDown();
        for (var tries = 0; tries <= ParkedFiles.TRIES; tries++)
            assertThatThrownBy(() -> read(delivery, Checkpoint.START)).isInstanceOf(LegacySystemException.class);
        mainframe.comeUp();

        assertThat(read(delivery, Checkpoint.START)).isEqualTo(20_000);
    }

    private void zip(String path, String content) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(server.resolve(path)))) {
            out.putNextEntry(new ZipEntry("orders"));
            out.write(content.getBytes(UTF_8));
        }
    }

    /** The first of two files, which has 20,000 records of ten bytes, read for its digest. */
    private Delivery.File streamed() throws Exception {
        open(settings().mode(Mode.STREAMING).ready(Ready.RENAMED));
        put("out/a.dat", "bolt 1.00\n".repeat(20_000));
        put("out/b.dat", "nut 2.00\n");
        return (Delivery.File) source().next().orElseThrow();
    }

    /** Reads all records, and says the number of the last one. */
    private static long read(Delivery.File delivery, Checkpoint from) throws IOException {
        try (var records = delivery.records(from)) {
            while (records.next()) {}
            return records.checkpoint().records();
        }
    }
}
