package io.legacybridge.runtime.staging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.keys.KeyServiceStandIn;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging.LengthDiffers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedStagingTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] CONTENT = "abc".getBytes(US_ASCII);
    /** SHA-256 of "abc", FIPS 180-4 example. */
    private static final String DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private static final FileAppearance ABC = appearance(3);

    @TempDir
    Path home;

    private Database keys;
    private EncryptedStaging staging;

    @BeforeEach
    void open() throws IOException {
        keys = Database.open(home.resolve("keys.db"), "keys");
        staging = staging("v1");
    }

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void findsAStagedFileAfterAStopWithItsVersions() throws IOException {
        assertThat(stage(staging).digest()).isEqualTo(DIGEST);

        var later = staging("v2");

        var found = later.all().getFirst();
        assertThat(found.digest()).isEqualTo(DIGEST);
        assertThat(found.appearance()).isEqualTo(ABC);
        assertThat(later.versionsOf(found)).isEqualTo(new Versions("v1", "contract"));
        try (var in = found.open(1)) {
            assertThat(in.readAllBytes()).isEqualTo("bc".getBytes(US_ASCII));
        }
        later.delete(found);
        assertThat(later.all()).isEmpty();
    }

    @Test
    void refusesAFileThatGrewOrShrankAndLeavesNothingBehind() throws IOException {
        assertThatThrownBy(() -> staging.stage(appearance(2), content()))
                .isInstanceOf(LengthDiffers.class)
                .hasMessageContaining("more than 2");
        assertThatThrownBy(() -> staging.stage(appearance(4), content()))
                .isInstanceOf(LengthDiffers.class)
                .hasMessageContaining("only 3");

        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void leavesNothingBehindWhenTheServerGoesAway() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThatThrownBy(() -> staging.stage(ABC, broken)).hasMessage("connection reset");
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void removesTheRestOfACopyThatACrashCutOff() throws IOException {
        Files.write(folder().resolve("half.staged"), CONTENT);

        staging("v1");

        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void removesACopyThatWasNotOfferedBeforeAStop() throws IOException {
        staging.stage(ABC, content());

        assertThat(staging("v1").all()).isEmpty();
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void setsAsideALabelThatCannotBeOpenedAndGivesTheOthers() throws IOException {
        stage(staging);
        var label = onlyLabel();
        stage(staging);
        var bytes = Files.readAllBytes(label);
        bytes[bytes.length - 1] ^= 1;
        Files.write(label, bytes);

        var later = staging("v2");

        assertThat(later.all()).hasSize(1);
        assertThat(later.setAside()).isEqualTo(1);
        assertThat(folder().resolve("unreadable")).isDirectoryContaining("glob:**.label");
        assertThat(folder().resolve("unreadable")).isDirectoryContaining("glob:**.staged");
        assertThat(staging("v2").setAside()).as("until a person looks").isEqualTo(1);
    }

    /** Else a person would have to move it back. */
    @Test
    void whatCannotBeOpenedWhileTheKeyServiceIsAwayIsNotSetAside() throws IOException {
        var service = new KeyServiceStandIn();
        stage(staging("v1", new KeyRing(service, new SqlWrappedKeys(keys), RANDOM, Clock.systemUTC())));
        var ring = new KeyRing(service, new SqlWrappedKeys(keys), RANDOM, Clock.systemUTC());
        var later = staging("v2", ring);
        ring.forget();
        service.goAway();

        assertThatThrownBy(later::all).hasMessageEndingWith("[keys/service-unreachable]");
        assertThat(EncryptedStaging.versions(folder(), "orders", new FieldSealer(ring, RANDOM)))
                .isEmpty();
        service.comeBack();

        assertThat(later.all()).hasSize(1);
        assertThat(later.setAside()).isZero();
    }

    @Test
    void tellsItsVersionsOnlyWhenItKnowsThemAll() throws IOException {
        stage(staging);
        stage(staging("v2"));
        assertThat(EncryptedStaging.versions(folder(), "orders", sealer())).contains(Set.of("v1", "v2"));

        staging.setAside(staging.all().getFirst());

        assertThat(EncryptedStaging.versions(folder(), "orders", sealer())).isEmpty();
    }

    @Test
    void keepsNeitherContentNorNameInClear() throws IOException {
        var text = "4929000000000001".repeat(10).getBytes(US_ASCII);
        staging.keep(staging.stage(appearance(text.length), new ByteArrayInputStream(text)));

        try (var files = Files.list(folder())) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(
                            file -> assertThat(new String(Files.readAllBytes(file), ISO_8859_1) + file.getFileName())
                                    .doesNotContain("4929000000000001")
                                    .doesNotContain("smith"));
        }
    }

    /** It is offered as a delivery. */
    private static StagedFile stage(EncryptedStaging staging) throws IOException {
        var staged = staging.stage(ABC, content());
        staging.keep(staged);
        return staged;
    }

    private Path onlyLabel() throws IOException {
        try (var files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".label"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private KeyRing ring() throws IOException {
        return new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM), new SqlWrappedKeys(keys), RANDOM, Clock.systemUTC());
    }

    private FieldSealer sealer() throws IOException {
        return new FieldSealer(ring(), RANDOM);
    }

    private EncryptedStaging staging(String version) throws IOException {
        return staging(version, ring());
    }

    private EncryptedStaging staging(String version, KeyRing ring) throws IOException {
        return new EncryptedStaging(
                folder(),
                "orders",
                new Versions(version, "contract"),
                new SealedBlocks(ring, RANDOM),
                new FieldSealer(ring, RANDOM));
    }

    private Path folder() {
        return home.resolve("staging");
    }

    private static FileAppearance appearance(long size) {
        return new FileAppearance("/out/smith\norders.dat", size, Instant.parse("2026-03-01T12:00:00Z"));
    }

    private static InputStream content() {
        return new ByteArrayInputStream(CONTENT);
    }
}
