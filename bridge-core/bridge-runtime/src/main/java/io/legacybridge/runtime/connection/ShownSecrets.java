package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** A connection's secrets, and whether there are others now than those that its legacy system was shown. Thread-safe. */
final class ShownSecrets {

    private final HomeSecrets secrets;
    private final String file;
    private final String text;
    private final Map<SecretReference, Place> places = new ConcurrentHashMap<>();
    private final Map<SecretReference, Optional<Secret>> shown = new ConcurrentHashMap<>();

    /** @param text of the connection's file */
    ShownSecrets(HomeSecrets secrets, String connection, String text) {
        this.secrets = secrets;
        this.file = "connections/" + connection + ".yaml";
        this.text = text;
    }

    Secret read(SecretReference reference) throws LegacySystemException {
        try {
            var secret = secrets.readForConnection(place(reference), reference);
            shown.put(reference, Optional.of(secret));
            return secret;
        } catch (LegacySystemException e) {
            shown.put(reference, Optional.empty());
            throw e;
        }
    }

    /** Tells from now on, each time it is asked, whether one of them is another one than the one that was read last. */
    BooleanSupplier changes() {
        var last = Map.copyOf(shown);
        return () -> last.entrySet().stream().anyMatch(secret -> !isSame(secret.getValue(), now(secret.getKey())));
    }

    private Optional<Secret> now(SecretReference reference) {
        try {
            return Optional.of(secrets.readForConnection(place(reference), reference));
        } catch (LegacySystemException e) {
            return Optional.empty();
        }
    }

    private Place place(SecretReference reference) {
        return places.computeIfAbsent(reference, one -> YamlDocument.find(file, text, one.toString()));
    }

    private static boolean isSame(Optional<Secret> one, Optional<Secret> other) {
        if (one.isEmpty() || other.isEmpty()) return one.isEmpty() && other.isEmpty();
        return MessageDigest.isEqual(one.get().bytes(), other.get().bytes());
    }
}
