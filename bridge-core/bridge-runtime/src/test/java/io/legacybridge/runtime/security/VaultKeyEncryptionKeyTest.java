package io.legacybridge.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.SuccessiveKeys;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A stand-in speaks Vault's transit interface as its documentation describes it. */
class VaultKeyEncryptionKeyTest {

    private static final SealContext CONTEXT = new SealContext("/connections/cards", "1", "/cardNum");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path home;

    private HttpServer service;
    private HttpClient http;
    private volatile String token = "s.right";

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/v1/transit/encrypt/bridge", exchange -> answer(exchange, "plaintext", "ciphertext"));
        service.createContext("/v1/transit/decrypt/bridge", exchange -> answer(exchange, "ciphertext", "plaintext"));
        service.start();
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        http.close();
        service.stop(0);
    }

    @Test
    void wrapsAndUnwrapsInTheService() {
        var key = new byte[32];
        RANDOM.nextBytes(key);

        var wrapped = vault().wrap(key);

        assertThat(VaultKeyEncryptionKey.hasWrapped(wrapped)).isTrue();
        assertThat(vault().unwrap(wrapped)).isEqualTo(key);
        assertThat(vault().id()).isEqualTo("vault:bridge");
    }

    @Test
    void saysWhyTheServiceDoesNotHelp() {
        var wrapped = vault().wrap(new byte[32]);

        token = "s.expired";
        assertProblem(() -> vault().unwrap(wrapped), "[keys/service-refused]");
        token = "s.right";
        assertProblem(() -> vault().unwrap("vault:v1:nothing".getBytes(UTF_8)), "[keys/service-failed]");
        service.stop(0);
        assertProblem(() -> vault().wrap(new byte[32]), "[keys/service-unreachable]");
    }

    @Test
    void takesOverFromAFileAndKeysInMemoryOutliveTheService() throws Exception {
        Files.createDirectories(home.resolve("data"));
        try (var database = Database.open(home.resolve("data/keys.db"), "keys")) {
            var store = new SqlWrappedKeys(database);
            var file = Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM);
            var sealed =
                    new FieldSealer(ring(file, store), RANDOM).seal("card-number", CONTEXT, "4111".getBytes(UTF_8));

            var successor = new SuccessiveKeys(vault(), file, VaultKeyEncryptionKey::hasWrapped);
            assertThat(new KeyLifecycle(store, successor, RANDOM, Clock.systemUTC()).rewrap())
                    .isOne();

            var sealer = new FieldSealer(ring(vault(), store), RANDOM);
            assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");
            service.stop(0);
            assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");
            assertProblem(() -> ring(vault(), store), "[keys/service-unreachable]");
        }
    }

    private static KeyRing ring(KeyEncryptionKey key, SqlWrappedKeys store) {
        return new KeyRing(key, store, RANDOM, Clock.systemUTC());
    }

    private VaultKeyEncryptionKey vault() {
        var mount = URI.create("http://localhost:" + service.getAddress().getPort() + "/v1/transit");
        return new VaultKeyEncryptionKey(http, mount, "bridge", () -> token);
    }

    private static void assertProblem(Runnable action, String code) {
        assertThatThrownBy(action::run).isInstanceOf(ProblemException.class).hasMessageEndingWith(code);
    }

    /** Turns the text around, which is cipher enough for a stand-in. */
    private void answer(HttpExchange exchange, String given, String wanted) throws IOException {
        try (exchange) {
            if (!"s.right".equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            var text = JsonMapper.shared()
                    .readTree(exchange.getRequestBody())
                    .get(given)
                    .asString();
            var encrypting = given.equals("plaintext");
            if (!encrypting && !text.startsWith("vault:v1:~")) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            var result = encrypting
                    ? "vault:v1:~" + new StringBuilder(text).reverse()
                    : new StringBuilder(text.substring("vault:v1:~".length()))
                            .reverse()
                            .toString();
            var body = JsonMapper.shared().writeValueAsBytes(Map.of("data", Map.of(wanted, result)));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
