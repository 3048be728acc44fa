package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.cli.HomeStores;
import io.legacybridge.runtime.connection.CertificateWatch;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.RevocationPolicy;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.ProblemException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL whose certificate counts only while revocation lists tell that it is not revoked. */
class PostgresOverTlsTest {

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    static Path administrators;

    private static EmbeddedPostgres server;

    @TempDir
    Path home;

    @BeforeAll
    static void startServer() throws Exception {
        new CertsHome(administrators, CLOCK, new SecureRandom()).init(List.of("localhost"));
        server = EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig(
                        "ssl_cert_file",
                        administrators.resolve("certs/server.pem").toString())
                .setServerConfig(
                        "ssl_key_file",
                        administrators.resolve("certs/server.key").toString())
                .start();
        try (var connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE bridge LOGIN SUPERUSER");
        }
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void trustTheServer() throws IOException {
        new CertsHome(home, CLOCK, new SecureRandom()).init(List.of("localhost"));
        Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        Files.copy(
                administrators.resolve("certs/ca/root.pem"),
                home.resolve(OutwardTls.FOLDER + "administrators.trust.pem"));
        Files.createDirectories(home.resolve("secrets"));
        Files.writeString(home.resolve("secrets/store.password"), "any");
        Files.setPosixFilePermissions(
                home.resolve("secrets/store.password"), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void verbsAskForListsAsTheApplianceDoes() throws IOException {
        Files.createDirectories(home.resolve("data"));
        Files.writeString(home.resolve("bridge.yaml"), """
                store:
                  url: %s
                  user: bridge
                  password: file:store.password
                  tls: {trust: administrators}
                security:
                  bundles:
                    administrators: {revocation: hard}
                """.formatted(url()), UTF_8);

        assertThatThrownBy(() -> {
                    try (var stores = new HomeStores(home)) {
                        stores.open("keys");
                    }
                })
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cannot be used");
        listsCome();
        try (var stores = new HomeStores(home)) {
            assertThat(stores.open("keys").isShared()).isTrue();
        }
    }

    @Test
    void aStartThatWaitsFindsListsThatCameMeanwhile() throws Exception {
        var stores = Stores.postgresOnceItIsThere(settings(), secrets(), hard());

        listsCome();

        stores.open("ledger").close();
    }

    @Test
    void aWatchUsesWhatCameBeforeItOutwardsToo() throws Exception {
        var outward = hard();
        var stores = Stores.postgres(settings(), secrets(), outward);
        var tls = new ServerTls(home, CLOCK, new SecureRandom());
        listsCome();

        try (var _ = new CertificateWatch(home, tls, outward)) {
            stores.open("ledger").close();
        }
    }

    private void listsCome() throws IOException {
        for (var list : List.of("issuing.crl", "root.crl"))
            Files.copy(administrators.resolve("certs/crl/" + list), home.resolve("certs/crl/administrators-" + list));
    }

    private OutwardTls hard() {
        var policy = new RevocationPolicy(RevocationPolicy.Mode.HARD, Optional.empty());
        return new OutwardTls(
                home, CLOCK, Map.of("administrators", policy), new SeenCertificates(home, CLOCK), new SecureRandom());
    }

    private HomeSecrets secrets() {
        return new HomeSecrets(home.resolve("secrets"), Map.of());
    }

    private static StoreSettings settings() throws Exception {
        return new StoreSettings(
                PostgresUrl.parse(url()),
                "bridge",
                SecretReference.parse("file:store.password"),
                Optional.of(new TlsSettings(Optional.of("administrators"), Optional.empty())),
                2);
    }

    private static String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }
}
