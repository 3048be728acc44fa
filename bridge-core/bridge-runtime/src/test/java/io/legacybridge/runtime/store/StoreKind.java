package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.testkit.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The kinds of store that a test runs on: what holds on one holds on the other. */
public enum StoreKind {
    SQLITE {
        @Override
        public Database open(Path folder, String name) {
            return Database.open(folder.resolve(name + ".db"), name);
        }
    },
    POSTGRES {
        @Override
        public Database open(Path folder, String name) {
            return server(databases.computeIfAbsent(folder, _ -> TestPostgres.newDatabase()))
                    .open(name);
        }
    };

    private static final Map<Path, String> databases = new ConcurrentHashMap<>();

    /** Opens a store; the same folder is the same store, also after it was closed, and beside one that is open. */
    public abstract Database open(Path folder, String name);

    /** A server that is reached without TLS. */
    public static PostgresServer server(String url) {
        var secret = new Secret(TestPostgres.PASSWORD.getBytes(UTF_8));
        return new PostgresServer(settings(url), () -> secret, Optional.empty());
    }

    static StoreSettings settings(String url) {
        try {
            return new StoreSettings(
                    PostgresUrl.parse(url),
                    TestPostgres.USER,
                    SecretReference.parse("file:store.password"),
                    Optional.empty(),
                    4);
        } catch (BadValue e) {
            throw new AssertionError(e);
        }
    }
}
