package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * GnuCOBOL as a judge: a COBOL program with a copybook made by chance moves values into its fields and writes the record; we
 * write the same values by the same copybook. Both files have to be the same, byte for byte, and read back to these values.
 *
 * <p>Left out is what GnuCOBOL does otherwise than IBM or not at all: national text, COMP-5 and floating-point numbers (it has
 * those of the machine), letters only and edited pictures (a MOVE converts), OCCURS DEPENDING ON below another OCCURS or with
 * fields behind it (it writes these with the longest table), slack bytes in tables.
 */
class GnuCobolTest {

    private static final int LAYOUTS = 100;
    private static final int LONGEST = 32_000;
    private static final String OUTERMOST = "        05 ";
    private static final CopybookConfig CONFIG =
            Decoded.config("latin1", Framing.RDW).withDescriptorWords(Framing.RDW, ByteOrder.BIG, false, 0, 0);

    @TempDir
    Path folder;

    @BeforeEach
    void isAsked() {
        assumeTrue(
                Boolean.getBoolean("gnucobol"), "skipped: runs with the profile gnucobol, and needs its compiler cobc");
    }

    /** 0 stands for a new seed every time. */
    @ParameterizedTest
    @ValueSource(longs = {20_260_101L, 0L})
    void writesTheSameBytesAsWeDo(long given) throws Exception {
        var seed = given == 0 ? System.nanoTime() : given;
        System.out.println("GnuCobolTest seed " + seed);
        var random = new Random(seed);
        for (var judged = 0; judged < LAYOUTS; ) {
            var layout = new RandomLayout(random, GnuCobolTest::isUnderstoodTheSame);
            if (!hasSimpleTables(layout.copybook())) continue;
            judged++;
            var format = Decoded.format(
                    CONFIG.withRedefines(RandomLayout.rules(layout.copybook())), Map.of("test.cpy", layout.copybook()));
            var ours = record(layout, format);

            var theirs = written(layout.copybook(), moves(format, ours));

            assertThat(HexFormat.of().formatHex(theirs))
                    .as("seed " + seed + "\n" + layout.copybook())
                    .isEqualTo(HexFormat.of().formatHex(ours));
            assertThat(Decoded.of(format, theirs, Checkpoint.START))
                    .isEqualTo(Decoded.of(format, ours, Checkpoint.START));
        }
    }

    private static boolean isUnderstoodTheSame(String elementary) {
        return !elementary.matches("COMP-[12]|.*COMP-5|N.*|.*NATIONAL.*|A.*|Z.*");
    }

    /** A table of another length in each record stands at the end, below no other table. */
    private static boolean hasSimpleTables(String copybook) {
        if (copybook.contains("SYNC") && copybook.contains("OCCURS")) return false;
        var items =
                copybook.replace("\n               OCCURS", " OCCURS").lines().toList();
        for (var index = 0; index < items.size(); index++)
            if (items.get(index).contains("DEPENDING"))
                return items.get(index).startsWith(OUTERMOST)
                        && items.stream()
                                .skip(index + 1)
                                .noneMatch(item -> item.startsWith(OUTERMOST) || item.contains("DEPENDING"));
        return true;
    }

    private static byte[] record(RandomLayout layout, RecordFormat format) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var encoder = format.encoder(out)) {
            layout.write(format.schema().root(), encoder.begin());
            Decoded.accepted(encoder.end());
        }
        return out.toByteArray();
    }

    private static String moves(RecordFormat format, byte[] record) throws IOException {
        var moves = new MoveStatements();
        try (var cursor = format.read(new ByteArrayInputStream(record), "ours", Checkpoint.START)) {
            assertThat(cursor.next()).isTrue();
            Decoded.accepted(cursor.translate(moves));
        }
        return moves.toString();
    }

    /** Both records of the file share their bytes; the second makes all of them blank. */
    private byte[] written(String copybook, String moves) throws Exception {
        Files.writeString(folder.resolve("layout.cpy"), copybook);
        Files.writeString(folder.resolve("judge.cob"), """
                IDENTIFICATION DIVISION.
                PROGRAM-ID. JUDGE.
                ENVIRONMENT DIVISION.
                INPUT-OUTPUT SECTION.
                FILE-CONTROL.
                    SELECT JUDGED ASSIGN TO "judge.dat" ORGANIZATION SEQUENTIAL.
                DATA DIVISION.
                FILE SECTION.
                FD JUDGED RECORD IS VARYING IN SIZE FROM 1 TO %1$d CHARACTERS.
                COPY "layout.cpy".
                01 WHOLE PIC X(%1$d).
                PROCEDURE DIVISION.
                    OPEN OUTPUT JUDGED.
                    MOVE SPACES TO WHOLE.
                %2$s
                    WRITE R.
                    CLOSE JUDGED.
                    STOP RUN.
                """.formatted(LONGEST, moves));
        Files.deleteIfExists(folder.resolve("judge.dat"));
        run("cobc", "-x", "-free", "-std=ibm", "-fsign=EBCDIC", "-o", "judge", "judge.cob");
        run(folder.resolve("judge").toString());
        return Files.readAllBytes(folder.resolve("judge.dat"));
    }

    private void run(String... command) throws Exception {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0)
            throw new AssertionError(
                    String.join(" ", command) + "\n" + said + Files.readString(folder.resolve("judge.cob")) + "\n"
                            + Files.readString(folder.resolve("layout.cpy")));
    }
}
