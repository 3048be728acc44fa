package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.testkit.LineFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Files that wait in the staging folder keep no other from being taken. */
class WaitingFilesTest extends ConnectionsSubject {

    /** Of 2,500 records. */
    private static final byte[] HUGE = "bolt 1.00\n".repeat(2_500).getBytes(UTF_8);

    @Test
    void aFileThatItsSourcePutsOffKeepsNoOtherWaitingAndGoesOnWhereItWas() throws Exception {
        var huge = new FileAppearance("/huge", HUGE.length, Instant.EPOCH);
        var openedAt = new CopyOnWriteArrayList<Long>();
        var acknowledged = new AtomicInteger();
        var offered = new AtomicInteger();
        lab.next = _ -> switch (offered.incrementAndGet()) {
            case 1 -> Optional.of(new StagedDelivery(withoutCopy(huge, 15_000, openedAt), acknowledged));
            case 2 -> Optional.of(staged("other", false, acknowledged));
            case 3 -> Optional.of(new StagedDelivery(withoutCopy(huge, HUGE.length, openedAt), acknowledged));
            default -> Optional.empty();
        };
        write("orders", CONNECTION);
        apply();

        await().until(() -> acknowledged.get() == 2);
        assertThat(engine.ledger().total("orders")).isEqualTo(new Tally(2_501, 2_500, 0, 1, 0));
        assertThat(openedAt).containsExactly(0L, 0L, 0L, 10_000L);
        assertThat(state("orders")).isEqualTo("running");
    }

    @Test
    void aStagedFileThatWasChangedIsSetAsideAndTheNextOneIsTaken() throws Exception {
        var offered = new AtomicInteger();
        var acknowledged = new AtomicInteger();
        lab.next = _ -> switch (offered.incrementAndGet()) {
            case 1 -> Optional.of(staged("first", true, acknowledged));
            case 2 -> Optional.of(staged("second", false, acknowledged));
            default -> Optional.empty();
        };
        write("orders", CONNECTION);
        apply();

        await().until(() -> acknowledged.get() == 1);
        assertThat(codes("orders")).containsExactly("staging/unreadable");
        assertThat(state("orders")).isEqualTo("degraded");

        var aside = home.data().resolve("staging/orders/unreadable");
        try (var files = Files.newDirectoryStream(aside)) {
            for (var file : files) Files.delete(file);
        }
        assertThat(state("orders")).isEqualTo("running");
    }

    @Test
    void aStagedFileThatIsDeletedWhileItWaitsKeepsNoOtherAndIsTakenWhenItsSourceOffersItAgain() throws Exception {
        var offered = new AtomicInteger();
        var acknowledged = new AtomicInteger();
        lab.next = _ -> switch (offered.incrementAndGet()) {
            case 1 -> {
                var held = staged("held", false, acknowledged);
                deleteStaged();
                yield Optional.of(held);
            }
            case 2 -> Optional.of(staged("next", false, acknowledged));
            case 3 -> Optional.of(staged("held", false, acknowledged));
            default -> Optional.empty();
        };
        write("orders", CONNECTION);
        apply();

        await().until(() -> acknowledged.get() == 2);
        assertThat(state("orders")).isEqualTo("running");
        assertThat(engine.ledger().total("orders").taken()).isEqualTo(2);
    }

    /** A file on a server that lets it be read once for its digest, and then not behind a byte of it. */
    private StagedFile withoutCopy(FileAppearance file, int readable, List<Long> openedAt) {
        try {
            return lab.staging.withoutCopy(file, offset -> {
                openedAt.add(offset);
                var end = openedAt.size() % 2 == 1 ? HUGE.length : readable;
                return new SequenceInputStream(
                        new ByteArrayInputStream(HUGE, (int) offset, end - (int) offset), endOf(file, end));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream endOf(FileAppearance file, int end) {
        if (end == HUGE.length) return InputStream.nullInputStream();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new Staging.PutOff(file);
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new Staging.PutOff(file);
            }
        };
    }

    private void deleteStaged() {
        try {
            EncryptedStaging.deleteBefore(home.data().resolve("staging/orders"), Instant.MAX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A staged file of the source, as it is or with a byte of its copy changed. */
    private Delivery.File staged(String name, boolean changed, AtomicInteger acknowledged) {
        try {
            var bytes = (name + ";1\n").getBytes(UTF_8);
            var appearance = new FileAppearance("/" + name, bytes.length, Instant.EPOCH);
            var staged = lab.staging.stage(appearance, new ByteArrayInputStream(bytes));
            if (changed) changeCopies();
            return new StagedDelivery(staged, acknowledged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void changeCopies() throws IOException {
        try (var copies = Files.newDirectoryStream(home.data().resolve("staging/orders"), "*.staged")) {
            for (var copy : copies) {
                var content = Files.readAllBytes(copy);
                content[content.length - 1] ^= 1;
                Files.write(copy, content);
            }
        }
    }

    private record StagedDelivery(StagedFile staged, AtomicInteger acknowledged) implements Delivery.File {
        @Override
        public String name() {
            return staged.appearance().name();
        }

        @Override
        public RecordCursor records(Checkpoint from) throws IOException {
            return new LineFormat().read(staged.open(from.offset()), name(), from);
        }

        @Override
        public void acknowledge() {
            acknowledged.incrementAndGet();
        }

        @Override
        public void giveBack() {}
    }
}
