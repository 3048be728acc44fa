package io.legacybridge.security.pki;

import static io.legacybridge.security.pki.Forge.name;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Legacy systems whose certificates have something wrong with them, and pairs of our own that must not be shown. */
class OutwardFaultsTest {

    // The JDK looks at the real clock, and one instant serves all tests.
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = Clock.systemUTC().instant();

    private static final TlsSettings TRUST = new TlsSettings(Optional.of("erp"), Optional.empty());
    private static final TlsSettings BOTH = new TlsSettings(Optional.of("erp"), Optional.of("bridge"));
    private static final KeyAndChain ROOT =
            new Forge(NOW).authority("erp root", 3).selfSigned();
    private static final KeyAndChain ISSUING =
            new Forge(NOW).authority("erp issuing", 0).by(ROOT);

    @TempDir
    Path home;

    @BeforeEach
    void trust() {
        Pem.writeCertificates(ROOT.chain(), home.resolve("certs/outward/erp.trust.pem"));
    }

    static Stream<Arguments> faults() {
        var foreign = new Forge(NOW).authority("erp root", 1).selfSigned();
        var expiredCa = new Forge(NOW)
                .authority("expired", 0)
                .valid(Duration.ofDays(-9), Duration.ofDays(-1))
                .by(ROOT);
        var narrow = new Forge(NOW)
                .authority("narrow", 0)
                .forbids(name(GeneralName.dNSName, "localhost"))
                .by(ROOT);
        var belowPathLength = new Forge(NOW).authority("below", 0).by(ISSUING);
        var whole = server().by(ISSUING);
        return Stream.of(
                arguments("self-signed", server().selfSigned()),
                arguments(
                        "expired",
                        server().valid(Duration.ofDays(-9), Duration.ofDays(-1)).by(ISSUING)),
                arguments(
                        "not yet valid",
                        server().valid(Duration.ofDays(1), Duration.ofDays(9)).by(ISSUING)),
                arguments("another CA of the same name", server().by(foreign)),
                arguments(
                        "for clients",
                        server().purposes(KeyPurposeId.id_kp_clientAuth).by(ISSUING)),
                arguments("a CA as a server", server().mayStandBelow(0).by(ROOT)),
                arguments(
                        "a common name only",
                        server().called("localhost").names().by(ISSUING)),
                arguments(
                        "another host's",
                        server().names(name(GeneralName.dNSName, "erp.example")).by(ISSUING)),
                arguments("a forbidden name", server().by(narrow)),
                arguments(
                        "a forbidden name in capitals",
                        server().names(name(GeneralName.dNSName, "LOCALHOST")).by(narrow)),
                arguments(
                        "a forbidden name with a trailing dot",
                        server().names(name(GeneralName.dNSName, "localhost.")).by(narrow)),
                arguments("too many CAs for a path length", server().by(belowPathLength)),
                arguments("an expired CA between", server().by(expiredCa)),
                arguments("RSA of 1024 bits", server().key("RSA", 1024).by(ISSUING)),
                arguments("SHA-1", server().signedWith("SHA1withECDSA").by(ISSUING)),
                arguments(
                        "a missing CA between",
                        new KeyAndChain(whole.key(), whole.chain().subList(0, 1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void aServerWithAFaultIsRefused(String fault, KeyAndChain pair) {
        assertThatThrownBy(() -> shake(outward(), pair)).as(fault).isInstanceOf(SSLException.class);
    }

    @Test
    void theSameServerWithoutAFaultIsTaken() throws Exception {
        assertThat(shake(outward(), server().by(ISSUING))).isTrue();
        assertThat(shake(outward(), server().key("RSA", 2048).by(ISSUING))).isTrue();
    }

    @Test
    void aServerThatAListNamesIsRefusedAsSoonAsTheListIsThereAndGarbageChangesNothing() throws Exception {
        var outward = outward();
        var pair = server().by(ISSUING);
        assertThat(shake(outward, pair)).isTrue();

        list(pair.certificate());
        assertThat(outward.reload()).isEmpty();
        assertThatThrownBy(() -> shake(outward, pair)).isInstanceOf(SSLException.class);
        assertThat(shake(outward, server().by(ISSUING))).isTrue();

        Files.writeString(home.resolve("certs/crl/erp.crl"), "<html>", US_ASCII);
        assertThat(outward.reload()).extracting(Problem::code).containsExactly("certs/unreadable");
        assertThatThrownBy(() -> shake(outward, pair)).isInstanceOf(SSLException.class);
    }

    @Test
    void whereTheBundleIsHardNoServerIsTakenWithoutACurrentList() throws Exception {
        var hard = new OutwardTls(
                home,
                Clock.systemUTC(),
                Map.of("erp", new RevocationPolicy(RevocationPolicy.Mode.HARD, Optional.empty())),
                new SeenCertificates(home, Clock.systemUTC()),
                new SecureRandom());
        var _ = hard.context(TRUST);

        assertThatThrownBy(() -> shake(hard, server().by(ISSUING))).isInstanceOf(SSLException.class);
        list();
        assertThat(hard.reload()).isEmpty();
        assertThat(shake(hard, server().by(ISSUING))).isTrue();
    }

    @Test
    void aPairThatMustNotBeShownIsRefusedAndNamed() throws Exception {
        show(new Forge(NOW).valid(Duration.ofDays(-9), Duration.ofDays(-1)).by(ISSUING), "certs/expired");
        show(new Forge(NOW).valid(Duration.ofDays(1), Duration.ofDays(9)).by(ISSUING), "certs/not-yet-valid");
        show(new Forge(NOW).purposes(KeyPurposeId.id_kp_serverAuth).by(ISSUING), "certs/not-for-clients");
        show(new Forge(NOW).key("RSA", 1024).by(ISSUING), "certs/weak-key");
        show(new Forge(NOW).signedWith("SHA1withECDSA").by(ISSUING), "certs/weak-signature");
        show(
                new KeyAndChain(
                        new Forge(NOW).by(ISSUING).key(),
                        new Forge(NOW).by(ISSUING).chain()),
                "certs/key-does-not-match");
        var client = new Forge(NOW).by(ISSUING);
        show(new KeyAndChain(client.key(), List.of(client.certificate(), ROOT.certificate())), "certs/wrong-order");
        put(client);
        Files.setPosixFilePermissions(
                home.resolve("certs/outward/bridge.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> outward().context(BOTH)).hasMessageEndingWith("[secrets/readable-by-others]");
    }

    private void show(KeyAndChain pair, String code) {
        put(pair);
        assertThatThrownBy(() -> outward().context(BOTH)).hasMessageEndingWith("[" + code + "]");
    }

    private void put(KeyAndChain pair) {
        Pem.write(pair, home.resolve("certs/outward/bridge.pem"), home.resolve("certs/outward/bridge.key"));
    }

    private OutwardTls outward() {
        return new OutwardTls(home, Clock.systemUTC(), new SecureRandom());
    }

    private static Forge server() {
        return new Forge(NOW).purposes(KeyPurposeId.id_kp_serverAuth).names(name(GeneralName.dNSName, "localhost"));
    }

    /** The lists of both CAs, with these certificates in that of the issuing one. */
    private void list(X509Certificate... revoked) throws Exception {
        write(ROOT, "erp-root.crl");
        write(ISSUING, "erp.crl", revoked);
    }

    private void write(KeyAndChain authority, String file, X509Certificate... revoked) throws Exception {
        var list = new X509v2CRLBuilder(
                X500Name.getInstance(
                        authority.certificate().getSubjectX500Principal().getEncoded()),
                Date.from(NOW.minus(Duration.ofMinutes(1))));
        list.setNextUpdate(Date.from(NOW.plus(Duration.ofDays(1))));
        for (var one : revoked) list.addCRLEntry(one.getSerialNumber(), Date.from(NOW), CRLReason.keyCompromise);
        var crl = home.resolve("certs/crl/" + file);
        Files.createDirectories(crl.getParent());
        Files.write(
                crl,
                list.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()))
                        .getEncoded());
    }

    /** One handshake with a server that shows this pair; its name is looked at as adapters do. */
    private static boolean shake(OutwardTls outward, KeyAndChain pair) throws Exception {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {new Stubborn(pair)}, null, null);
        try (var listener = (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new EchoClient(outward.context(TRUST), listener.getLocalPort())) {
            Thread.ofVirtual().start(() -> answer(listener));
            return "hello".equals(client.ask("hello"));
        }
    }

    private static void answer(SSLServerSocket listener) {
        try (var socket = listener.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException _) {
            // The client has refused it.
        }
    }
}
