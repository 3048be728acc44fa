package io.legacybridge.runtime.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.spi.InTime;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The key-encryption key in a key service that speaks Vault's transit interface, such as Vault or OpenBao. It never leaves the
 * service.
 */
public final class VaultKeyEncryptionKey implements KeyEncryptionKey {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http;
    private final URI mount;
    private final String key;
    private final Supplier<String> token;
    private final Duration patience;

    /**
     * @param mount such as {@code https://vault.example:8200/v1/transit}
     * @param token read anew for each request, so that a renewed one counts
     */
    public VaultKeyEncryptionKey(HttpClient http, URI mount, String key, Supplier<String> token) {
        this(http, mount, key, token, PATIENCE);
    }

    VaultKeyEncryptionKey(HttpClient http, URI mount, String key, Supplier<String> token, Duration patience) {
        this.http = http;
        this.mount = mount;
        this.key = key;
        this.token = token;
        this.patience = patience;
    }

    @Override
    public boolean hasWrapped(String by) {
        return by.equals(name()) || by.startsWith(name() + ":");
    }

    @Override
    public Wrapped wrap(byte[] dataKey) {
        var plaintext = Base64.getEncoder().encodeToString(dataKey);
        var ciphertext = ask("encrypt", Map.of("plaintext", plaintext), "ciphertext");
        // vault:v2:…, where the number is the version of the key.
        var parts = ciphertext.split(":", 3);
        if (parts.length < 3) throw unreachable(null);
        return new Wrapped(name() + ":" + parts[1], ciphertext.getBytes(US_ASCII));
    }

    @Override
    public byte[] unwrap(Wrapped wrapped) {
        if (!hasWrapped(wrapped.by()))
            throw problem(
                    "A key in the key store was wrapped with " + wrapped.by() + ", not with the key " + key
                            + " of the key service.",
                    "Name what wrapped it under security.previous until bridge keys rewrap has run.",
                    "keys/other-key-encryption-key",
                    null);
        var ciphertext = new String(wrapped.bytes(), US_ASCII);
        return Base64.getDecoder().decode(ask("decrypt", Map.of("ciphertext", ciphertext), "plaintext"));
    }

    private String name() {
        return "vault:" + key;
    }

    private String ask(String what, Map<String, String> body, String wanted) {
        var request = HttpRequest.newBuilder(URI.create(mount + "/" + what + "/" + key))
                .header("X-Vault-Token", token.get())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        try {
            var answer = InTime.answer(patience, () -> http.send(request, BodyHandlers.ofString()));
            if (answer.statusCode() == 403)
                throw problem(
                        "The key service does not let this appliance use the key " + key + ".",
                        "Give its token a policy with update on transit/encrypt/" + key + " and transit/decrypt/" + key
                                + ".",
                        "keys/service-refused",
                        null);
            if (answer.statusCode() != 200)
                throw problem(
                        "The key service answered with " + answer.statusCode() + ".",
                        "Look whether the service is unsealed and has the key " + key + ".",
                        "keys/service-failed",
                        null);
            return JSON.readTree(answer.body()).path("data").path(wanted).asString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the wait for the key service was interrupted", e);
        } catch (IOException | JacksonException e) {
            throw unreachable(e);
        }
    }

    private static ProblemException unreachable(@Nullable Exception cause) {
        return problem(
                "The key service cannot be reached, or what answers is none.",
                "Check security.vault.url, and that the service runs.",
                "keys/service-unreachable",
                cause);
    }

    private static ProblemException problem(String what, String fix, String code, @Nullable Exception cause) {
        return ProblemException.error(Place.of("bridge.yaml").at("security.vault"), what, fix, code, cause);
    }
}
