package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that talks TLS, with a certificate for localhost of a private CA. */
class PostgresTlsTest {

    private static final TlsSettings TRUST = new TlsSettings(Optional.of("shop"), Optional.empty());

    @TempDir
    Path home;

    private EmbeddedPostgres server;

    @BeforeEach
    void start() throws Exception {
        new CertsHome(home, Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        trust(home.resolve("certs/ca/root.pem"));
        server = EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig(
                        "ssl_cert_file", home.resolve("certs/server.pem").toString())
                .setServerConfig(
                        "ssl_key_file", home.resolve("certs/server.key").toString())
                .start();
        try (var connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE bridge LOGIN");
        }
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void talksTlsToTheServerThatItsBundleVouchesFor() throws Exception {
        assertThat(encrypted("localhost", Optional.of(TRUST))).isEqualTo(true);
        assertThat(encrypted("localhost", Optional.empty())).isEqualTo(false);
    }

    @Test
    void refusesAServerOfAnotherAuthorityOrName() throws Exception {
        assertThatThrownBy(() -> encrypted("127.0.0.2", Optional.of(TRUST)))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("jdbc/unreachable");
        var other = Files.createDirectory(home.resolve("other"));
        new CertsHome(other, Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        trust(other.resolve("certs/ca/root.pem"));
        assertThatThrownBy(() -> encrypted("localhost", Optional.of(TRUST)))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("jdbc/unreachable");
    }

    private void trust(Path authority) throws IOException {
        var bundle = home.resolve(OutwardTls.FOLDER + "shop.trust.pem");
        Files.createDirectories(bundle.getParent());
        Files.write(bundle, Files.readAllBytes(authority));
    }

    private Object encrypted(String host, Optional<TlsSettings> tls) throws Exception {
        var tables = new Tables(
                        DatabaseKind.POSTGRESQL,
                        Optional.of(new HostPort(host, server.getPort())),
                        "postgres",
                        tls,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5))
                .operation(
                        "ssl",
                        Tables.sql(
                                Kind.QUERY_ONE,
                                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                                Map.of(),
                                "ssl: boolean"));
        var context =
                Tables.context().withTls(new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(TRUST));
        try (var system = new JdbcAdapter().open(tables.config(), context)) {
            return new Ask(system).reply("ssl", Map.of()).get("ssl");
        }
    }
}
