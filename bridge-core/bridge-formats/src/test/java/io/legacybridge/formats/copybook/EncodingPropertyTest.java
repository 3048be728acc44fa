package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.json.SchemaCheck;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts and data made by chance: what is written is read back, and what was read is written again byte for byte. */
class EncodingPropertyTest {

    private static final long NANOS = Long.getLong("fuzz.seconds", 30) * 1_000_000_000L / 6;
    private static final List<Framing> WITH_BINARY_DATA =
            List.of(Framing.FIXED, Framing.RDW, Framing.BDW, Framing.COUNTED);
    private static final List<String> PAGES = List.of("cp037", "cp1047", "cp500", "cp273", "cp939", "latin1");

    /** 0 stands for a new seed every time. */
    @ParameterizedTest
    @ValueSource(longs = {20_260_101L, 10_976_601_470_603L, 0L})
    void valuesGoToBytesAndBackAndCanonicalBytesStayTheSame(long given) throws IOException {
        var seed = given == 0 ? System.nanoTime() : given;
        System.out.println("EncodingPropertyTest seed " + seed);
        var random = new Random(seed);
        var end = System.nanoTime() + NANOS;
        var layouts = 0;
        for (; System.nanoTime() < end; layouts++) {
            var layout = new RandomLayout(random);
            var page = PAGES.get(random.nextInt(PAGES.size()));
            var framing = WITH_BINARY_DATA.get(random.nextInt(WITH_BINARY_DATA.size()));
            try {
                roundTrip(layout, page, framing, random);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + page + ", " + framing + "\n" + layout.copybook(), e);
            }
        }
        assertThat(layouts).isGreaterThan(5);
    }

    private static void roundTrip(RandomLayout layout, String page, Framing framing, Random random) throws IOException {
        var config = Decoded.config(page, framing).withRedefines(RandomLayout.rules(layout.copybook()));
        var format = Decoded.format(config, Map.of("test.cpy", layout.copybook()));
        var written = new ByteArrayOutputStream();
        var count = 1 + random.nextInt(5);
        try (var encoder = format.encoder(written)) {
            for (var index = 0; index < count; index++) {
                layout.write(format.schema().root(), encoder.begin());
                Decoded.accepted(encoder.end());
            }
        }

        var decoded = Decoded.of(format, written.toByteArray(), Checkpoint.START);
        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records()).hasSize(count);
        var schema = new SchemaCheck(format.schema());
        assertThat(decoded.records())
                .allSatisfy(record -> assertThat(schema.complaints(record)).isEmpty());

        assertThat(Decoded.encoded(format, decoded.records())).isEqualTo(written.toByteArray());
        sameValuesOfDamagedRecords(format, written.toByteArray(), random);
    }

    /** Some bytes changed: what is still valid has other signs, or something where blanks should be. */
    private static void sameValuesOfDamagedRecords(RecordFormat format, byte[] content, Random random)
            throws IOException {
        var damaged = content.clone();
        for (var count = 1 + random.nextInt(4); count > 0; count--)
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        var valid = Decoded.of(format, damaged, Checkpoint.START).records();

        var again = Decoded.of(format, Decoded.encoded(format, valid), Checkpoint.START);

        assertThat(again.rejected()).isEmpty();
        assertThat(again.records()).isEqualTo(valid);
    }
}
