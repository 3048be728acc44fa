package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same faults over a socket, shown by a client that sends its certificate whatever CAs the server names. */
class HandshakeFaultsTest {

    // A handshake looks at the machine's clock, and one instant serves all tests.
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = Clock.systemUTC().instant();

    private static final KeyAndChain ROOT =
            new Forge(NOW).authority("partner root", 2).selfSigned();
    private static final KeyAndChain ISSUING =
            new Forge(NOW).authority("partner issuing", 0).by(ROOT);
    private static final KeyAndChain SERVER = new Forge(NOW)
            .purposes(KeyPurposeId.id_kp_serverAuth)
            .names(Forge.name(GeneralName.dNSName, "localhost"))
            .by(ISSUING);

    // Whoever bears no name is let in and is nobody, for on the control port a name is no client's.
    private static final Set<Distrust> LET_IN_AS_NOBODY = EnumSet.of(Distrust.NO_NAME, Distrust.SEVERAL_NAMES);

    @TempDir
    Path home;

    private ServerTls tls;

    static Stream<CertificateFaultsTest.Fault> faults() {
        return CertificateFaultsTest.faults(NOW, ROOT, ISSUING);
    }

    @BeforeEach
    void start() {
        Pem.writeCertificates(ROOT.chain(), home.resolve("certs/trust/partner.pem"));
        Pem.write(SERVER, home.resolve("certs/server.pem"), home.resolve("certs/server.key"));
        tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void isRefused(CertificateFaultsTest.Fault fault) throws Exception {
        try (var server = new EchoServer(tls);
                var client = new EchoClient(showing(fault.pair()), server.port())) {
            if (LET_IN_AS_NOBODY.contains(fault.expected()))
                assertThat(client.ask("hello")).isEqualTo("nobody hello");
            else assertThatThrownBy(() -> client.ask("hello")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theSameCertificateWithoutAFaultIsLetIn() throws Exception {
        try (var server = new EchoServer(tls);
                var client = new EchoClient(showing(new Forge(NOW).by(ISSUING)), server.port())) {
            assertThat(client.ask("hello")).isEqualTo("ClientIdentity[bundle=partner, san=urn:partner:crm] hello");
        }
    }

    private static SSLContext showing(KeyAndChain pair) throws Exception {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(
                new KeyManager[] {new Stubborn(pair)},
                new TrustManager[] {ReloadableTrustManager.jdkTrust(ROOT.chain())},
                null);
        return context;
    }
}
