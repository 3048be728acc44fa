package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Random copybooks over random bytes: every answer is a value, and a bad record never moves the next one. */
class CopybookFuzzTest {

    /** For each of two seeds; with the encoder's properties all together {@code fuzz.seconds}. */
    private static final long NANOS = Long.getLong("fuzz.seconds", 30) * 1_000_000_000L / 3;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final String[] PICTURES = {
        "X(3)",
        "X",
        "A(2)",
        "9(4)",
        "S9(5)V99",
        "S9(18)",
        "9(31)",
        "S9(3)PP",
        "VPP9",
        "ZZ9.99-",
        "N(2)",
        "G(2)",
        "X(",
        "9(99)",
        "9",
        "S9(7)V99"
    };
    private static final String[] CLAUSES = {
        "COMP",
        "COMP-3",
        "COMP-5",
        "COMP-6",
        "SYNC",
        "SIGN LEADING SEPARATE",
        "BLANK WHEN ZERO",
        "JUST",
        "OCCURS 3",
        "OCCURS 0 TO 4 DEPENDING ON F1",
        "USAGE NATIONAL",
        "VALUE 'X'",
        "REDEFINES F2",
        "DISPLAY-1",
        "COMP-1",
        "COMP-2",
        "SIGN IS TRAILING",
        "USAGE POINTER",
        "OCCURS"
    };
    private static final int DOCTOR_EVERY = 500;
    private static final List<Framing> FRAMINGS = List.copyOf(EnumSet.allOf(Framing.class));
    private static final String[] PAGES = {"cp037", "cp939", "latin1", "utf-8"};

    /** 0 stands for a new seed every time. */
    @ParameterizedTest
    @ValueSource(longs = {20_260_101L, 0L})
    void neverFailsAndNeverMovesTheNextRecord(long given) throws IOException {
        var seed = given == 0 ? System.nanoTime() : given;
        System.out.println("CopybookFuzzTest seed " + seed);
        var random = new Random(seed);
        var end = System.nanoTime() + NANOS;
        var compiled = 0;
        while (System.nanoTime() < end) {
            var copybook = copybook(random);
            var framing = FRAMINGS.get(random.nextInt(FRAMINGS.size()));
            try {
                var format = compile(copybook, PAGES[random.nextInt(PAGES.length)], framing);
                if (format.isEmpty()) continue;
                compiled++;
                read(format.get(), framing, random);
                if (compiled % DOCTOR_EVERY == 0) examine(copybook, random);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + framing + "\n" + copybook, e);
            }
        }
        assertThat(compiled).isGreaterThan(100);
    }

    /** It tries everything with everything, so it meets bytes that are anything but records. */
    private static void examine(String copybook, Random random) {
        var content = new byte[random.nextInt(2000)];
        random.nextBytes(content);
        var asked = Decoded.config("cp037", Framing.FIXED);
        new CopybookDoctor(asked, _ -> copybook.getBytes(UTF_8), content, content.length)
                .examine(_ -> true, new Problems());
    }

    private static void read(RecordFormat format, Framing framing, Random random) throws IOException {
        var content = new byte[random.nextInt(400)];
        random.nextBytes(content);
        if (random.nextBoolean()) for (var index = 0; index < content.length; index++) content[index] = digit(random);
        var position = 0L;
        var length = 0L;
        try (var cursor = format.read(new ByteArrayInputStream(content), "f", Checkpoint.START)) {
            while (cursor.next()) {
                var bytes = cursor.bytes();
                if (framing == Framing.FIXED) {
                    if (position == 0) length = bytes.length;
                    assertThat(cursor.position().offset()).isEqualTo(position);
                    assertThat(bytes)
                            .isEqualTo(Arrays.copyOfRange(content, (int) position, (int) position + bytes.length));
                    if (position + length <= content.length) assertThat(bytes).hasSize((int) length);
                }
                position += bytes.length;
                translate(format, cursor);
            }
        }
        if (framing == Framing.FIXED) assertThat(position).isEqualTo(content.length);
    }

    private static void translate(RecordFormat format, RecordCursor cursor) {
        var json = new JsonBytes();
        switch (cursor.translate(new RecordJson(format.schema(), json))) {
            case Translation.Translated _ -> JSON.readTree(json.toByteArray());
            case Translation.Rejected bad -> assertThat(bad.problems()).isNotEmpty();
        }
    }

    private static Optional<RecordFormat> compile(String copybook, String page, Framing framing) {
        var problems = new Problems();
        var format = new CopybookFormatProvider()
                .compile(
                        Decoded.config(page, framing),
                        _ -> copybook.getBytes(UTF_8),
                        _ -> Place.of("f.yaml"),
                        problems);
        assertThat(format.isEmpty()).as(problems.inOrder().toString()).isEqualTo(problems.hasErrors());
        return format;
    }

    private static String copybook(Random random) {
        var text = new StringBuilder("01 R.\n");
        var fields = 1 + random.nextInt(8);
        for (var index = 1; index <= fields; index++) {
            text.append(' ').append(5 + 5 * random.nextInt(3)).append(" F").append(index);
            if (random.nextInt(5) > 0) text.append(" PIC ").append(PICTURES[random.nextInt(PICTURES.length)]);
            for (var count = random.nextInt(3); count > 0; count--)
                text.append(' ').append(CLAUSES[random.nextInt(CLAUSES.length)]);
            text.append(".\n");
        }
        // Half of the time something is broken that a person would have written.
        if (random.nextInt(4) == 0) text.deleteCharAt(random.nextInt(text.length()));
        return text.toString();
    }

    private static byte digit(Random random) {
        return (byte) (0xF0 + random.nextInt(10));
    }
}
