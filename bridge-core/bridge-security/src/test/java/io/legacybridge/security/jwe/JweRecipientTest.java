package io.legacybridge.security.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.X509CertUtils;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.CertsSetup;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.RevocationReason;
import io.legacybridge.security.protection.SealContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JweRecipientTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final SealContext CONTEXT = new SealContext("/connections/cards", "cards-1", "/cardNum");
    private static final AnswerContext ANSWER =
            new AnswerContext("urn:legacybridge:client:crm", "GET", "https://localhost/messages", "0af7", NOW);
    private static final byte[] VALUE = "\"4111111111111111\"".getBytes(UTF_8);

    @TempDir
    Path home;

    @Test
    void encryptsForAnEcKeyAndBindsTheValueToItsPlace() throws Exception {
        var pair = pair("EC", 256);
        var certificate = certificate(pair, KeyUsage.keyAgreement);

        var text = JweRecipient.of(certificate, NOW).encrypt(CONTEXT, VALUE);

        var jwe = JWEObject.parse(text);
        jwe.decrypt(new ECDHDecrypter((ECPrivateKey) pair.getPrivate()));
        assertThat(jwe.getPayload().toBytes()).isEqualTo(VALUE);
        assertThat(jwe.getHeader().getAlgorithm().getName()).isEqualTo("ECDH-ES+A256KW");
        assertThat(jwe.getHeader().getEncryptionMethod().getName()).isEqualTo("A256GCM");
        assertThat(jwe.getHeader().getCompressionAlgorithm()).isNull();
        assertThat(jwe.getHeader().getCustomParams())
                .containsEntry("src", "/connections/cards")
                .containsEntry("msg", "cards-1")
                .containsEntry("ptr", "/cardNum");

        // What the value belongs to is authenticated: changed, it opens no more.
        var moved = Base64URL.encode(jwe.getHeader().toString().replace("cards-1", "cards-2"))
                + text.substring(text.indexOf('.'));
        assertThatThrownBy(() -> JWEObject.parse(moved).decrypt(new ECDHDecrypter((ECPrivateKey) pair.getPrivate())))
                .isInstanceOf(JOSEException.class);
    }

    @Test
    void encryptsForAnRsaKey() throws Exception {
        var pair = pair("RSA", 2048);

        var jwe = JWEObject.parse(JweRecipient.of(certificate(pair, KeyUsage.keyEncipherment), NOW)
                .encrypt(CONTEXT, VALUE));

        jwe.decrypt(new RSADecrypter(pair.getPrivate()));
        assertThat(jwe.getPayload().toBytes()).isEqualTo(VALUE);
        assertThat(jwe.getHeader().getAlgorithm().getName()).isEqualTo("RSA-OAEP-256");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 100_000})
    void aWholeAnswerOfAnySizeIsWhatEveryLibraryReads(int size) throws Exception {
        var body = new byte[size];
        new SecureRandom().nextBytes(body);
        var ec = pair("EC", 256);
        var rsa = pair("RSA", 2048);

        var forEc = JWEObject.parse(whole(certificate(ec, KeyUsage.keyAgreement), body));
        forEc.decrypt(new ECDHDecrypter((ECPrivateKey) ec.getPrivate()));
        var forRsa = JWEObject.parse(whole(certificate(rsa, KeyUsage.keyEncipherment), body));
        forRsa.decrypt(new RSADecrypter(rsa.getPrivate()));

        for (var jwe : List.of(forEc, forRsa)) {
            assertThat(jwe.getPayload().toBytes()).isEqualTo(body);
            assertThat(jwe.getHeader().getContentType()).isEqualTo("application/json");
            assertThat(jwe.getHeader().getAudience()).containsExactly("urn:legacybridge:client:crm");
            assertThat(jwe.getHeader().getCustomParams())
                    .containsEntry("htm", "GET")
                    .containsEntry("htu", "https://localhost/messages")
                    .containsEntry("nonce", "0af7")
                    .containsEntry("iat", NOW.getEpochSecond());
        }
        assertThat(forEc.getHeader().getAlgorithm().getName()).isEqualTo("ECDH-ES+A256KW");
        assertThat(forRsa.getHeader().getAlgorithm().getName()).isEqualTo("RSA-OAEP-256");
    }

    /** The largest reply there is, in a process with little more memory than that. */
    @Test
    void aWholeAnswerIsInMemoryOnceWhileItIsEncrypted() throws Exception {
        assertThat(largeIn(Large.SIZE, "answer")).contains("written " + Large.SIZE / 3 * 4 / 1_000_000 + " MB");
    }

    /** In a process that has room for the value, and twice for the text that it becomes. */
    @Test
    void aLargeValueIsInMemoryOnceWhileItIsEncrypted() throws Exception {
        assertThat(largeIn(Large.SIZE + 2 * (Large.SIZE / 3 * 4), "value"))
                .contains("written " + Large.SIZE / 3 * 4 / 1_000_000 + " MB");
    }

    private String largeIn(long bytes, String what) throws Exception {
        return run(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + (bytes / 1024 / 1024 + 40) + "m",
                "-cp",
                System.getProperty("java.class.path"),
                Large.class.getName(),
                what);
    }

    /** Encrypts a large answer, or a large value. */
    static final class Large {

        static final int SIZE = 64 * 1024 * 1024;

        public static void main(String... arguments) throws Exception {
            var recipient = JweRecipient.of(certificate(pair("EC", 256), KeyUsage.keyAgreement), NOW);
            var body = new byte[SIZE];
            var written = new long[1];
            if (arguments[0].equals("value")) {
                written[0] = recipient.encrypt(CONTEXT, body).length();
                System.out.println("written " + written[0] / 1_000_000 + " MB");
                return;
            }
            recipient.whole(ANSWER, "application/json").write(new ByteArrayInputStream(body), new OutputStream() {
                @Override
                public void write(int letter) {
                    written[0]++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    written[0] += length;
                }
            });
            System.out.println("written " + written[0] / 1_000_000 + " MB");
        }
    }

    private static String whole(X509Certificate certificate, byte[] body) throws Exception {
        var jwe = JweRecipient.of(certificate, NOW).whole(ANSWER, "application/json");
        var text = new ByteArrayOutputStream();
        jwe.write(new ByteArrayInputStream(body), text);
        assertThat(jwe.length(body.length)).isEqualTo(text.size());
        return text.toString(US_ASCII);
    }

    @Test
    void theSameValueIsNeverTheSameTextTwice() throws Exception {
        var recipient = JweRecipient.of(certificate(pair("EC", 256), KeyUsage.keyAgreement), NOW);

        assertThat(recipient.encrypt(CONTEXT, VALUE)).isNotEqualTo(recipient.encrypt(CONTEXT, VALUE));
    }

    @Test
    void saysWhyAKeyCannotBeUsed() throws Exception {
        var signing = certificate(pair("EC", 256), KeyUsage.digitalSignature);
        var small = certificate(pair("RSA", 1024), KeyUsage.keyEncipherment);
        var edwards = certificate(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), KeyUsage.keyAgreement);

        assertUnusable(signing, NOW, "keyAgreement is missing");
        assertUnusable(small, NOW, "RSA of 2048 bits or more");
        assertUnusable(edwards, NOW, "Nothing can be encrypted with a key of this kind");
        assertUnusable(signing, NOW.plus(Duration.ofDays(9)), "expired on");
        assertUnusable(signing, NOW.minus(Duration.ofDays(2)), "not valid before");
    }

    @Test
    void theRegisteredKeyCountsBeforeThatOfTheConnection() throws Exception {
        var certs = certs();
        certs.init(List.of("localhost"));
        certs.issue("crm");
        var keys = new EncryptionKeys(home, Clock.fixed(NOW, ZoneOffset.UTC));
        var own = read("clients/crm.pem");

        assertThat(JWEObject.parse(keys.recipient("crm", own).encrypt(CONTEXT, VALUE))
                        .getHeader()
                        .getX509CertSHA256Thumbprint())
                .isEqualTo(thumbprint(own.getFirst()));

        certs.issue(new Holder.Encryption("crm"));
        assertThat(JWEObject.parse(keys.recipient("crm", own).encrypt(CONTEXT, VALUE))
                        .getHeader()
                        .getX509CertSHA256Thumbprint())
                .isEqualTo(thumbprint(read("encryption/crm.pem").getFirst()));

        Files.writeString(home.resolve("certs/crl/another.crl"), "half a li");
        assertThat(keys.recipient("crm", own)).isNotNull();
        certs.revoke(new Holder.Encryption("crm"), RevocationReason.KEY_COMPROMISE);
        assertThatThrownBy(() -> keys.recipient("crm", own))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("revoked");
        // A list counts as it was last good, and another partner's broken one counts for nothing.
        for (var list : List.of("issuing", "other"))
            Files.writeString(home.resolve("certs/crl/" + list + ".crl"), "half a li");
        assertThatThrownBy(() -> keys.recipient("crm", own))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("revoked");
        Files.writeString(home.resolve("certs/encryption/crm.pem"), "half a fi");
        assertThatThrownBy(() -> keys.recipient("crm", own))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aRegisteredKeyCountsNoMoreWhenTheCaThatSignedItIsRevoked() throws Exception {
        var keys = registeredForCrm();
        assertThat(keys.recipient("crm", List.of())).isNotNull();

        new CertsSetup(home, Clock.fixed(NOW, ZoneOffset.UTC), new SecureRandom())
                .revokeIssuing(home.resolve("certs/ca/issuing.pem"), RevocationReason.KEY_COMPROMISE);

        assertThatThrownBy(() -> keys.recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("revoked");
    }

    /** Somebody has put only the certificate itself there. */
    @Test
    void aRegisteredLeafWithoutItsChainIsHeldAgainstTheListsOfTheCasAboveIt() throws Exception {
        var keys = registeredForCrm();
        var file = home.resolve("certs/encryption/crm.pem");
        var pem = Files.readString(file);
        Files.writeString(file, pem.substring(0, pem.indexOf("-----END CERTIFICATE-----") + 26));
        assertThat(keys.recipient("crm", List.of())).isNotNull();
        var setup = new CertsSetup(home, Clock.fixed(NOW, ZoneOffset.UTC), new SecureRandom());

        setup.revokeIssuing(home.resolve("certs/ca/issuing.pem"), RevocationReason.KEY_COMPROMISE);

        assertThatThrownBy(() -> keys.recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuing", "root"})
    void nobodyKnowsWhetherARegisteredKeyCountsWithoutACurrentListOfOurOwn(String list) throws Exception {
        var keys = registeredForCrm();
        var later = new EncryptionKeys(home, Clock.fixed(NOW.plus(Duration.ofDays(31)), ZoneOffset.UTC));
        assertThatThrownBy(() -> later.recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("nobody knows");

        Files.delete(home.resolve("certs/crl/" + list + ".crl"));

        assertThatThrownBy(() -> new EncryptionKeys(home, Clock.fixed(NOW, ZoneOffset.UTC)).recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("nobody knows");
        assertThatThrownBy(() -> keys.recipient("crm", List.of())).hasMessageContaining("nobody knows");
    }

    /** An appliance apart from the CA. */
    @ParameterizedTest
    @ValueSource(strings = {"issuing", "root"})
    void whereTheCasAreElsewhereTheirListsAreNeededAllTheSame(String list) throws Exception {
        registeredForCrm();
        Files.move(home.resolve("certs/ca"), home.resolve("elsewhere"));
        var file = home.resolve("certs/encryption/crm.pem");
        var pem = Files.readString(file);
        var leaf = pem.substring(0, pem.indexOf("-----END CERTIFICATE-----") + 26);
        var keys = new EncryptionKeys(home, Clock.fixed(NOW, ZoneOffset.UTC));
        for (var registered : List.of(pem, leaf)) {
            Files.writeString(file, registered);
            assertThat(keys.recipient("crm", List.of())).isNotNull();
        }

        Files.delete(home.resolve("certs/crl/" + list + ".crl"));
        for (var registered : List.of(pem, leaf)) {
            Files.writeString(file, registered);
            assertThatThrownBy(() -> keys.recipient("crm", List.of()))
                    .isInstanceOf(UnusableKey.class)
                    .hasMessageContaining("nobody knows");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trust/internal.pem", "ca/issuing.pem", "server.pem"})
    void nobodyKnowsWhetherARegisteredKeyCountsWhileACaOfOurOwnCannotBeRead(String file) throws Exception {
        var keys = registeredForCrm();
        Files.writeString(home.resolve("certs/" + file), "half a fi");

        assertThatThrownBy(() -> keys.recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("nobody knows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"issuing", "root"})
    void nobodyKnowsWhetherARegisteredKeyCountsWhileAListOfOurOwnIsBroken(String list) throws Exception {
        var keys = registeredForCrm();
        Files.writeString(home.resolve("certs/crl/" + list + ".crl"), "half a li");

        assertThatThrownBy(() -> keys.recipient("crm", List.of()))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining("nobody knows");
    }

    @Test
    void isDecryptedByJoseOfNode() throws Exception {
        var jose = jose();
        for (var algorithm : List.of("ECDH-ES+A256KW", "RSA-OAEP-256")) {
            var rsa = algorithm.startsWith("RSA");
            var pair = rsa ? pair("RSA", 2048) : pair("EC", 256);
            var certificate = certificate(pair, rsa ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement);
            var keyFile = Files.writeString(
                    home.resolve(rsa ? "rsa.pem" : "ec.pem"),
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(pair.getPrivate().getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");

            var script = Path.of(
                    JweRecipientTest.class.getResource("/jwe/decrypt.mjs").toURI());
            var decrypted = run(
                    "node",
                    script.toString(),
                    jose.toString(),
                    keyFile.toString(),
                    algorithm,
                    JweRecipient.of(certificate, NOW).encrypt(CONTEXT, VALUE));

            assertThat(decrypted).isEqualTo("\"4111111111111111\" /connections/cards cards-1 /cardNum\n");
        }
    }

    private Path jose() throws Exception {
        try {
            run(
                    "npm",
                    "install",
                    "--silent",
                    "--no-audit",
                    "--no-fund",
                    "--fetch-retries=0",
                    "--prefix",
                    home.toString(),
                    "jose@6");
        } catch (IOException | AssertionError e) {
            System.out.println("Node's jose is not asked for its opinion: " + e.getMessage());
        }
        var folder = home.resolve("node_modules/jose");
        assumeTrue(Files.isDirectory(folder), "Node's jose could not be installed from npm");
        return folder;
    }

    private String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private List<X509Certificate> read(String file) throws Exception {
        try (var in = Files.newInputStream(home.resolve("certs").resolve(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private EncryptionKeys registeredForCrm() {
        var certs = certs();
        certs.init(List.of("localhost"));
        certs.issue(new Holder.Encryption("crm"));
        return new EncryptionKeys(home, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private CertsHome certs() {
        return new CertsHome(home, Clock.fixed(NOW, ZoneOffset.UTC), new SecureRandom());
    }

    private static void assertUnusable(X509Certificate certificate, Instant now, String reason) {
        assertThatThrownBy(() -> JweRecipient.of(certificate, now))
                .isInstanceOf(UnusableKey.class)
                .hasMessageContaining(reason);
    }

    private static Base64URL thumbprint(X509Certificate certificate) {
        return X509CertUtils.computeSHA256Thumbprint(certificate);
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(KeyPair pair, int usage) throws Exception {
        var ca = pair("EC", 256);
        var name = new X500Principal("CN=crm");
        var certificate = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(NOW.minus(Duration.ofDays(1))),
                Date.from(NOW.plus(Duration.ofDays(8))),
                name,
                pair.getPublic());
        certificate.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(ca.getPrivate())));
    }
}
