package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The known answers of {@code docs/reference/lbe1.md}. Their expected values come from {@code check-lbe1.mjs}, which was
 * written from that page in another language on another cryptographic library.
 */
class Lbe1VectorsTest {

    private static final Path REFERENCE = Path.of(System.getProperty("bridge.root", "../.."), "docs/reference");
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode VECTORS = new JsonMapper().readTree(REFERENCE.resolve("lbe1-vectors.json"));
    private static final KeyRing KEYS = keys();

    @TempDir
    Path folder;

    static Stream<Named<JsonNode>> sealedValues() {
        return group("sealedValues");
    }

    static Stream<Named<JsonNode>> refusedValues() {
        return group("refusedValues");
    }

    static Stream<Named<JsonNode>> tokens() {
        return group("tokens");
    }

    static Stream<Named<JsonNode>> messageIds() {
        return group("messageIds");
    }

    static Stream<Named<JsonNode>> sealedBlocks() {
        return group("sealedBlocks");
    }

    static Stream<Named<JsonNode>> refusedBlocks() {
        return group("refusedBlocks");
    }

    @ParameterizedTest
    @MethodSource("sealedValues")
    void sealsByteForByteAndOpens(JsonNode vector) throws CannotOpen {
        var context = context(vector);

        var sealed = FieldSealer.sealWith(key(vector), hex(vector, "salt"), context, plaintext(vector));

        assertThat(FieldSealer.associatedData(context)).isEqualTo(hex(vector, "associatedData"));
        var sealer = new FieldSealer(KEYS, new SecureRandom());
        if (vector.has("item")) {
            assertThat(sealed).isEqualTo(hex(vector, "sealed"));
            assertThat(sealer.openItem(context.source(), context.id(), sealed)).isEqualTo(plaintext(vector));
        } else {
            assertThat(FieldSealer.text(sealed)).isEqualTo(text(vector, "sealed"));
            assertThat(sealer.open(text(vector, "sealed"), context)).isEqualTo(plaintext(vector));
        }
    }

    @ParameterizedTest
    @MethodSource("refusedValues")
    void refuses(JsonNode vector) {
        var sealer = new FieldSealer(KEYS, new SecureRandom());

        assertThatThrownBy(() -> sealer.open(text(vector, "sealed"), context(vector)))
                .isInstanceOf(CannotOpen.class);
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void givesTheToken(JsonNode vector) {
        assertThat(new Tokens(KEYS).token(text(vector, "class"), text(vector, "value")))
                .isEqualTo(text(vector, "token"));
    }

    @ParameterizedTest
    @MethodSource("messageIds")
    void givesTheMessageId(JsonNode vector) {
        var identity =
                vector.get("identity").values().stream().map(JsonNode::asString).toList();

        assertThat(new MessageIds(KEYS).id(text(vector, "connection"), identity))
                .isEqualTo(text(vector, "id"));
    }

    @ParameterizedTest
    @MethodSource("sealedBlocks")
    void sealsContentByteForByteAndReadsIt(JsonNode vector) throws IOException {
        var sealed = blocks(vector);

        assertIsExpected(sealed, vector);
        assertThat(read(sealed, vector)).isEqualTo(plaintext(vector));
    }

    @ParameterizedTest
    @MethodSource("refusedBlocks")
    void refusesContent(JsonNode vector) throws IOException {
        var good = group("sealedBlocks")
                .map(Named::getPayload)
                .filter(candidate -> text(candidate, "name").equals(text(vector, "from")))
                .findFirst()
                .orElseThrow();

        var changed = changed(blocks(good), vector.get("change"));

        assertIsExpected(changed, vector);
        assertThatThrownBy(() -> read(changed, vector)).isInstanceOf(IOException.class);
    }

    @Test
    void theIndependentProgramAgrees() throws IOException, InterruptedException {
        assumeTrue(isOnThePath("node"), "skipped: there is no node on the PATH to run check-lbe1.mjs");
        var output = folder.resolve("output").toFile();

        var process = new ProcessBuilder(
                        "node", REFERENCE.resolve("check-lbe1.mjs").toString())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output.toPath())).isZero();
    }

    private static Stream<Named<JsonNode>> group(String name) {
        return VECTORS.get(name).values().stream().map(vector -> Named.of(text(vector, "name"), vector));
    }

    private static KeyRing keys() {
        var store = new InMemoryWrappedKeys();
        for (var key : VECTORS.get("keys").values())
            store.insertIfAbsent(new WrappedKey(
                    hex(key, "id"),
                    key.get("version").asInt(),
                    text(key, "purpose"),
                    WrappedKey.State.ACTIVE,
                    hex(key, "material"),
                    "none",
                    Instant.EPOCH,
                    Instant.EPOCH));
        return new KeyRing(new NoWrapping(), store, new SecureRandom(), Clock.systemUTC());
    }

    private static DataKey key(JsonNode vector) {
        var key = VECTORS.get("keys").get(text(vector, "key"));
        return KEYS.find(hex(key, "id"), key.get("version").asInt()).orElseThrow();
    }

    private static SealContext context(JsonNode vector) {
        return new SealContext(text(vector, "source"), text(vector, "id"), text(vector, "pointer"));
    }

    private static byte[] plaintext(JsonNode vector) {
        if (vector.has("hex")) return hex(vector, "hex");
        if (vector.has("text")) return text(vector, "text").getBytes(UTF_8);
        var length = vector.get("length").asInt();
        return text(vector, "repeat").repeat(length).substring(0, length).getBytes(UTF_8);
    }

    private static byte[] blocks(JsonNode vector) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var sealing = new SealedBlocks(KEYS, new FixedSalt(hex(vector, "salt")))
                .write(key(vector).purpose(), text(vector, "contentName"), out)) {
            sealing.write(plaintext(vector));
        }
        return out.toByteArray();
    }

    private byte[] read(byte[] sealed, JsonNode vector) throws IOException {
        var file = Files.write(folder.resolve("content"), sealed);
        try (var in = new SealedBlocks(KEYS, new SecureRandom())
                .read(text(vector, "contentName"), Files.newByteChannel(file), 0)) {
            return in.readAllBytes();
        }
    }

    private static byte[] changed(byte[] bytes, JsonNode change) {
        if (change.has("flip")) bytes[change.get("flip").asInt()] ^= 1;
        if (change.has("swap")) {
            var stored = SealedBlocks.BLOCK + 16;
            var first = Arrays.copyOfRange(bytes, SealedBlocks.HEADER, SealedBlocks.HEADER + stored);
            System.arraycopy(bytes, SealedBlocks.HEADER + stored, bytes, SealedBlocks.HEADER, stored);
            System.arraycopy(first, 0, bytes, SealedBlocks.HEADER + stored, stored);
        }
        return change.has("keep") ? Arrays.copyOf(bytes, change.get("keep").asInt()) : bytes;
    }

    /** Short content stands in the vectors itself, long content as its digest. */
    private static void assertIsExpected(byte[] sealed, JsonNode vector) {
        if (vector.has("sealed")) assertThat(sealed).isEqualTo(hex(vector, "sealed"));
        else assertThat(sha256(sealed)).isEqualTo(hex(vector, "sha256"));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asString();
    }

    private static byte[] hex(JsonNode node, String name) {
        return HEX.parseHex(text(node, name));
    }

    private static boolean isOnThePath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The vectors give the material itself. */
    private static final class NoWrapping implements KeyEncryptionKey {
        @Override
        public boolean hasWrapped(String by) {
            return true;
        }

        @Override
        public Wrapped wrap(byte[] key) {
            return new Wrapped("none", key.clone());
        }

        @Override
        public byte[] unwrap(Wrapped wrapped) {
            return wrapped.bytes().clone();
        }
    }

    private static final class FixedSalt extends SecureRandom {
        private final byte[] salt;

        FixedSalt(byte[] salt) {
            this.salt = salt;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(salt, 0, bytes, 0, bytes.length);
        }
    }
}
