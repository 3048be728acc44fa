package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that talks TLS, with a certificate for localhost of a private CA. */
class PostgresTlsTest {

    @TempDir
    Path home;

    private DatabaseTls tls;
    private EmbeddedPostgres server;

    @BeforeEach
    void start() throws Exception {
        tls = DatabaseTls.in(home, DatabaseKind.POSTGRESQL, "postgres");
        server = EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", tls.certificate().toString())
                .setServerConfig("ssl_key_file", tls.key().toString())
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
        assertThat(encrypted("localhost", Optional.of(DatabaseTls.TRUST))).isEqualTo("true");
        assertThat(encrypted("localhost", Optional.empty())).isEqualTo("false");
    }

    @Test
    void refusesAServerOfAnotherName() {
        isRefused("127.0.0.2");
    }

    @Test
    void refusesAServerOfAnotherAuthority() throws Exception {
        tls.trustAnother();

        isRefused("localhost");
    }

    private void isRefused(String host) {
        assertThatThrownBy(() -> encrypted(host, Optional.of(DatabaseTls.TRUST)))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("jdbc/unreachable");
    }

    private String encrypted(String host, Optional<TlsSettings> settings) throws Exception {
        return tls.ask(
                new HostPort(host, server.getPort()),
                settings,
                "SELECT ssl::text AS tls FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    }
}
