package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.sftp.SftpConfig.Compression;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.InMemoryStaging;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.SftpServerStandIn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compressed files, written by the JDK: at most 100,000 bytes unpacked, and 10 entries. */
class UnpackingTest {

    private static final String LINES = "bolt 1.00\nnut 2.00\nscrew 3.00\n";

    @TempDir
    Path server;

    private SftpServerStandIn mainframe;

    @BeforeEach
    void start() throws IOException {
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
    }

    @AfterEach
    void stop() throws IOException {
        mainframe.close();
    }

    @Test
    void readsTheRecordsOfAGzipFileAndGoesOnBehindEachOfThem() throws Exception {
        goesOnBehindEachRecord(gzip(LINES), unpacking(Compression.GZIP), 3);
    }

    @Test
    void readsAGzipFileThatWasAppendedTo() throws Exception {
        var appended = joined(gzip(LINES), gzip("washer 4.00\n"));

        assertThat(problems(appended, unpacking(Compression.GZIP))).isEmpty();
        assertThat(positions(appended, unpacking(Compression.GZIP), Checkpoint.START))
                .containsExactly("orders#1", "orders#2", "orders#3", "orders#4");
    }

    @Test
    void refusesAGzipFileThatIsCutOffAnywhere() throws Exception {
        var whole = gzip(LINES);

        for (var length = 0; length < whole.length; length++)
            assertThat(problems(Arrays.copyOf(whole, length), unpacking(Compression.GZIP)))
                    .as("%d bytes", length)
                    .singleElement()
                    .isEqualTo("the file cannot be unpacked: it is cut off, damaged, or not compressed so"
                            + " (orders#0, byte 0). [content/not-unpacked]");
    }

    @Test
    void refusesAGzipFileWithABitThatChanged() throws Exception {
        var damaged = gzip(LINES);
        damaged[damaged.length - 12] ^= 1;

        assertThat(problems(damaged, unpacking(Compression.GZIP))).isNotEmpty();
    }

    @Test
    void refusesGarbageBehindAGzipFile() throws Exception {
        assertThat(problems(joined(gzip(LINES), "garbage".getBytes(UTF_8)), unpacking(Compression.GZIP)))
                .isNotEmpty();
    }

    @Test
    void refusesABombBeforeItUnpacksWhole() throws Exception {
        for (var packed : List.of(gzip("0".repeat(10_000_000)), zip(Map.of("a", "0".repeat(10_000_000))))) {
            var kind = packed[0] == 'P' ? Compression.ZIP : Compression.GZIP;
            assertThat(problems(packed, unpacking(kind)))
                    .singleElement()
                    .isEqualTo("the file unpacks to more than max-unpacked-size (100000 bytes)"
                            + " (orders#0, byte 0). [content/unpacks-too-large]");
        }
    }

    @Test
    void readsTheOneFileInAZipFile() throws Exception {
        goesOnBehindEachRecord(zip(Map.of("monday.dat", LINES)), unpacking(Compression.ZIP), 3);
    }

    @Test
    void readsEachFileInAZipFileAndCountsTheirRecordsThrough() throws Exception {
        var packed = zip(Map.of("a/", "", "a/1.dat", LINES, "b.dat", "", "../c\n.dat", "washer 4.00\n"));
        var unpacking = unpacking(settings(Compression.ZIP).everyEntry(), new LineFormat());

        assertThat(problems(packed, unpacking)).isEmpty();
        assertThat(positions(packed, unpacking, Checkpoint.START))
                .containsExactly("orders/../c?.dat#1", "orders/a/1.dat#2", "orders/a/1.dat#3", "orders/a/1.dat#4");
        goesOnBehindEachRecord(packed, unpacking, 4);
    }

    @Test
    void refusesAZipFileWithSeveralFilesUnlessThatIsWanted() throws Exception {
        var packed = zip(Map.of("a", LINES, "b", LINES));

        assertThat(problems(packed, unpacking(Compression.ZIP)))
                .singleElement()
                .asString()
                .contains("holds more than one file", "[content/several-entries]");
        assertThat(problems(zip(Map.of()), unpacking(Compression.ZIP)))
                .singleElement()
                .asString()
                .contains("[content/no-entry]");
    }

    @Test
    void refusesAZipFileWithTooManyEntries() throws Exception {
        var entries = new TreeMap<String, String>();
        for (var number = 0; number < 11; number++) entries.put("folder" + number + "/", "");

        assertThat(problems(zip(entries), unpacking(settings(Compression.ZIP).everyEntry(), new LineFormat())))
                .singleElement()
                .asString()
                .contains("max-entries (10)", "[content/too-many-entries]");
    }

    @Test
    void refusesAZipFileThatIsCutOffAnywhere() throws Exception {
        var whole = zip(Map.of("a", LINES, "b", LINES));
        var unpacking = unpacking(settings(Compression.ZIP).everyEntry(), new LineFormat());

        for (var length = 0; length < whole.length; length++)
            assertThat(problems(Arrays.copyOf(whole, length), unpacking))
                    .as("%d bytes", length)
                    .singleElement()
                    .asString()
                    .endsWith("[content/not-unpacked]");
    }

    @Test
    void refusesAZipFileBehindWhichSomethingElseFollows() throws Exception {
        var whole = zip(Map.of("a", LINES));
        var other = zip(Map.of("b", "washer 4.00\n"));
        var entry = Arrays.copyOf(other, directory(other));
        var directory = Arrays.copyOfRange(other, directory(other), other.length);
        var moved = directory.clone();
        put(moved, moved.length - 6, directory(other) + whole.length);
        var covering = directory.clone();
        put(covering, covering.length - 6, directory(whole));
        put(covering, covering.length - 10, whole.length - directory(whole) + other.length - 22);

        for (var packed : List.of(
                joined(whole, other),
                joined(whole, joined(entry, moved)),
                joined(whole, joined(entry, covering)),
                joined(whole, "garbage".getBytes(UTF_8)),
                joined(Arrays.copyOf(whole, directory(whole)), joined(new byte[8], directory(whole, 8)))))
            assertThat(problems(packed, unpacking(Compression.ZIP)))
                    .singleElement()
                    .asString()
                    .contains("is no whole zip file", "[content/not-unpacked]");
    }

    @Test
    void readsAZipFileWithEntriesOfEveryKindAndACommentAtItsEnd() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(packed)) {
            out.setComment("a comment");
            var stored = new ZipEntry("stored");
            stored.setMethod(ZipEntry.STORED);
            stored.setSize(LINES.length());
            stored.setExtra(new byte[] {1, 2, 0, 0});
            stored.setComment("of an entry");
            var sum = new CRC32();
            sum.update(LINES.getBytes(UTF_8));
            stored.setCrc(sum.getValue());
            out.putNextEntry(stored);
            out.write(LINES.getBytes(UTF_8));
            out.putNextEntry(new ZipEntry("deflated"));
            out.write(LINES.repeat(100).getBytes(UTF_8));
        }
        var unpacking = unpacking(settings(Compression.ZIP).everyEntry(), new LineFormat());

        assertThat(problems(packed.toByteArray(), unpacking)).isEmpty();
        assertThat(positions(packed.toByteArray(), unpacking, Checkpoint.START)).hasSize(303);
    }

    /** Its numbers stand in the larger end that many programs always write. */
    @Test
    void readsAZipFileOfTheLargeKind() throws Exception {
        var packed = new SeekableInMemoryByteChannel();
        try (var out = new ZipArchiveOutputStream(packed)) {
            out.setUseZip64(Zip64Mode.Always);
            out.putArchiveEntry(new ZipArchiveEntry("a"));
            out.write(LINES.getBytes(UTF_8));
            out.closeArchiveEntry();
        }
        var whole = Arrays.copyOf(packed.array(), (int) packed.size());

        assertThat(problems(whole, unpacking(Compression.ZIP))).isEmpty();
        assertThat(positions(whole, unpacking(Compression.ZIP), Checkpoint.START))
                .hasSize(3);
        assertThat(problems(joined(whole, whole), unpacking(Compression.ZIP))).isNotEmpty();
        for (var length = 0; length < whole.length; length++)
            assertThat(problems(Arrays.copyOf(whole, length), unpacking(Compression.ZIP)))
                    .as("%d bytes", length)
                    .isNotEmpty();
    }

    @Test
    void checksTheTotalsOfEachFile() throws Exception {
        var unpacking = unpacking(settings(Compression.ZIP).everyEntry(), new CountedLines());

        assertThat(problems(zip(Map.of("a", "bolt 1.00\nEND", "b", "nut 1.00\nEND")), unpacking))
                .isEmpty();
        assertThat(problems(zip(Map.of("a", "bolt 1.00\nEND", "b", "nut 1.00\n")), unpacking))
                .singleElement()
                .asString()
                .contains("(orders/b#1", "[content/no-end]");
    }

    @Test
    void aStagedCopyThatCannotBeReadIsNoDamageOfTheFile() throws Exception {
        var content = gzip(LINES);
        var broken = new FilterInputStream(new ByteArrayInputStream(content, 0, 12)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                var read = super.read(buffer, offset, length);
                if (read < 0) throw new IOException("the disk is gone");
                return read;
            }

            @Override
            public int read() throws IOException {
                var value = super.read();
                if (value < 0) throw new IOException("the disk is gone");
                return value;
            }
        };
        var check = unpacking(Compression.GZIP).wholeCheck(staged(content)).orElseThrow();

        assertThatThrownBy(() -> check.check(broken, "orders")).hasMessage("the disk is gone");
    }

    private void goesOnBehindEachRecord(byte[] packed, Unpacking unpacking, int records) throws IOException {
        assertThat(problems(packed, unpacking)).isEmpty();
        var whole = positions(packed, unpacking, Checkpoint.START);
        assertThat(whole).hasSize(records);
        for (var done = 1; done <= records; done++)
            assertThat(positions(packed, unpacking, new Checkpoint(done, 0))).isEqualTo(whole.subList(done, records));
    }

    private static List<String> positions(byte[] packed, Unpacking unpacking, Checkpoint from) throws IOException {
        var positions = new ArrayList<String>();
        try (var records = unpacking.records(staged(packed), from)) {
            while (records.next()) {
                positions.add(records.position().toString());
                assertThat(records.checkpoint().records())
                        .isEqualTo(records.position().number());
            }
        }
        return positions;
    }

    private static List<String> problems(byte[] packed, Unpacking unpacking) throws IOException {
        var staged = staged(packed);
        return unpacking.wholeCheck(staged).orElseThrow().check(staged.open(0), "orders").stream()
                .map(ContentProblem::withoutValue)
                .toList();
    }

    private Unpacking unpacking(Compression kind) {
        return unpacking(settings(kind), new LineFormat());
    }

    private Unpacking unpacking(SftpSettings settings, RecordFormat format) {
        return new Unpacking(settings.config(), format);
    }

    private SftpSettings settings(Compression kind) {
        return SftpSettings.of(mainframe).compression(kind);
    }

    private static StagedFile staged(byte[] content) throws IOException {
        var appearance = new FileAppearance("/out/orders", content.length, Instant.EPOCH);
        InputStream bytes = new ByteArrayInputStream(content);
        return new InMemoryStaging().stage(appearance, bytes);
    }

    /** Where the directory of a zip file of the JDK begins. */
    private static int directory(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 6);
    }

    /** The directory of a zip file, which lies further behind by now. */
    private static byte[] directory(byte[] zip, int further) {
        var directory = Arrays.copyOfRange(zip, directory(zip), zip.length);
        put(directory, directory.length - 6, directory(zip) + further);
        return directory;
    }

    private static void put(byte[] bytes, int at, int value) {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(packed)) {
            for (var file : new TreeMap<>(files).entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                out.write(file.getValue().getBytes(UTF_8));
                out.closeEntry();
            }
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
