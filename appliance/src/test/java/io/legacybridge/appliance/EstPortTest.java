package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.RevocationReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.est.ESTAuth;
import org.bouncycastle.est.ESTException;
import org.bouncycastle.est.ESTService;
import org.bouncycastle.est.jcajce.JcaHttpAuthBuilder;
import org.bouncycastle.est.jcajce.JsseESTServiceBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.Store;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enrolment as Bouncy Castle's EST client does it. */
class EstPortTest {

    private static final String NO_PASSWORD = "";

    @TempDir
    Path folder;

    private Landscape landscape;
    private Path home;

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        home = landscape.home();
        landscape.write("clients/billing.yaml", Landscape.client("billing", "cards: {fields: all}"));
        start(OtherNames.REFUSE);
    }

    @AfterEach
    void stop() throws IOException {
        landscape.close();
    }

    @Test
    void aClientGetsItsFirstCertificateWithATokenAndReadsWithIt() throws Exception {
        var pair = newPair();
        var enrolled = only(service()
                .simpleEnroll(false, request(pair, "CN=whatever"), auth("billing", token("--client", "billing")))
                .getStore());

        assertThat(enrolled.getSubjectX500Principal().getName()).isEqualTo("CN=client billing,O=Legacy Bridge");
        assertThat(enrolled.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "urn:legacybridge:client:billing"));
        assertThat(enrolled.getBasicConstraints()).isEqualTo(-1);
        assertThat(enrolled.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        await().atMost(Landscape.LIMIT).until(() -> status(pair, enrolled) == 200);
        assertThat(audit()).contains("\"kind\":\"enrolled\"", "\"holder\":\"client billing\"", serial(enrolled));
    }

    @Test
    void aTokenIsForOneNameAndForOneTime() throws Exception {
        var token = token("--client", "billing");

        assertNotAllowed(request(newPair(), "CN=crm"), "crm", token);
        var _ = service().simpleEnroll(false, request(newPair(), "CN=billing"), auth("billing", token));
        assertNotAllowed(request(newPair(), "CN=billing"), "billing", token);
        assertNotAllowed(request(newPair(), "CN=billing"), "billing", "guessed");
        assertThat(audit()).contains("its token was used before", "its token is for another name");
        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(token);
        }
    }

    @Test
    void aCurrentCertificateGetsASuccessorForANewKeyAndARevokedOneNone() throws Exception {
        var first = newPair();
        var certificate = only(service()
                .simpleEnroll(false, request(first, "CN=x"), auth("billing", token("--client", "billing")))
                .getStore());
        var second = newPair();

        var successor = only(service(first, certificate)
                .simpleEnroll(true, request(second, "CN=x"), null)
                .getStore());

        assertThat(successor.getPublicKey()).isEqualTo(second.getPublic());
        assertThat(successor.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "urn:legacybridge:client:billing"));
        assertThat(successor.getSerialNumber()).isNotEqualTo(certificate.getSerialNumber());
        assertThat(audit()).contains("re-enrolled", "the certificate " + serial(certificate));

        new CertsHome(home, Clock.systemUTC(), new SecureRandom())
                .revoke(new Holder.Client("billing"), RevocationReason.KEY_COMPROMISE);
        await().atMost(Duration.ofSeconds(5)).until(() -> isRefused(second, successor));
    }

    @Test
    void nobodyRenewsWithoutACertificate() {
        assertThatThrownBy(() -> service().simpleEnroll(true, request(newPair(), "CN=billing"), null))
                .isInstanceOf(ESTException.class);
    }

    @Test
    void aRequestForACaOrForOtherNamesIsRefusedAndItsTokenStillCounts() throws Exception {
        var token = token("--client", "billing");

        assertThatThrownBy(() -> service().simpleEnroll(false, asCa(newPair()), auth("billing", token)))
                .isInstanceOf(ESTException.class);
        assertThatThrownBy(() -> service()
                        .simpleEnroll(false, named(newPair(), "urn:legacybridge:client:crm"), auth("billing", token)))
                .isInstanceOf(ESTException.class);
        assertThatThrownBy(() -> service().simpleEnroll(false, signedBy(newPair(), newPair()), auth("billing", token)))
                .isInstanceOf(ESTException.class);

        assertThat(service()
                        .simpleEnroll(
                                false, named(newPair(), "urn:legacybridge:client:billing"), auth("billing", token))
                        .isCompleted())
                .isTrue();
    }

    @Test
    void otherNamesAreIgnoredWhereTheSettingsSaySo() throws Exception {
        landscape.stop();
        start(OtherNames.IGNORE);

        var enrolled = only(service()
                .simpleEnroll(
                        false,
                        named(newPair(), "urn:legacybridge:client:crm"),
                        auth("billing", token("--client", "billing")))
                .getStore());

        assertThat(enrolled.getSubjectAlternativeNames())
                .containsExactly(List.of(6, "urn:legacybridge:client:billing"));
        assertThatThrownBy(() ->
                        service().simpleEnroll(false, asCa(newPair()), auth("billing", token("--client", "billing"))))
                .isInstanceOf(ESTException.class);
    }

    @Test
    void tellsTheCasAndWhatARequestShouldHave() throws Exception {
        var authorities = all(service().getCACerts().getCertificateStore());
        var attributes = service().getCSRAttributes().getAttributesResponse();

        assertThat(authorities).containsExactlyInAnyOrder(read("certs/ca/root.pem"), read("certs/ca/issuing.pem"));
        assertThat(attributes.getRequirements())
                .contains(X9ObjectIdentifiers.ecdsa_with_SHA256)
                .hasSize(2);
        assertThat(attributes.isAttribute(X9ObjectIdentifiers.id_ecPublicKey)).isTrue();
    }

    @Test
    void refusesWhatIsNoRequestInWordsAndTheRestWithoutAny() throws Exception {
        var token = token("--client", "billing");

        assertThat(post("application/pkcs10", "AAAA".getBytes(UTF_8), "billing", token))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
                .satisfies(answer -> assertThat(answer.body()).contains("[certs/no-request]"));
        assertThat(post("application/pkcs10", "{".getBytes(UTF_8), "billing", token)
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("text/plain", "AAAA".getBytes(UTF_8), "billing", token).statusCode())
                .isEqualTo(415);
        assertThat(post("application/pkcs10", new byte[17_000], "billing", token)
                        .statusCode())
                .isEqualTo(413);
        try (var http = http()) {
            var elsewhere = HttpRequest.newBuilder(uri("../ca/issuing.key")).build();
            assertThat(http.send(elsewhere, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(404);
        }
    }

    /** More than the port takes at once, of whose requests only the beginning has come. */
    @Test
    void strangersWhoseBodiesComeSlowlyKeepNobodyOut() throws Exception {
        var slow = new ArrayList<Socket>();
        var tls = SSLContext.getInstance("TLSv1.3");
        TrustManager[] trust = trust();
        tls.init(null, trust, null);
        try {
            for (var number = 0; number < 20; number++) {
                var socket = tls.getSocketFactory().createSocket("localhost", port());
                slow.add(socket);
                socket.getOutputStream().write("""
                        POST /.well-known/est/simpleenroll HTTP/1.1\r
                        Host: localhost\r
                        Authorization: Basic eDp5\r
                        Content-Type: application/pkcs10\r
                        Expect: 100-continue\r
                        Content-Length: 100\r
                        \r
                        """.getBytes(UTF_8));
                // The server asks for the body when it begins to read it.
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                        .isEqualTo("HTTP/1.1 100");
            }

            assertThat(service()
                            .simpleEnroll(
                                    false, request(newPair(), "CN=x"), auth("billing", token("--client", "billing")))
                            .isCompleted())
                    .isTrue();
        } finally {
            for (var socket : slow) socket.close();
        }
    }

    private void start(OtherNames otherNames) throws IOException {
        landscape.secured(TestSettings.enrolling(otherNames, Optional.empty()));
        landscape.start();
    }

    private void assertNotAllowed(PKCS10CertificationRequest request, String name, String token) {
        assertThatThrownBy(() -> service().simpleEnroll(false, request, auth(name, token)))
                .isInstanceOf(ESTException.class);
    }

    private boolean isRefused(KeyPair pair, X509Certificate certificate) {
        try {
            var _ = service(pair, certificate).simpleEnroll(true, request(pair, "CN=x"), null);
            return false;
        } catch (Exception _) {
            return true;
        }
    }

    private String token(String... whose) {
        var arguments = new ArrayList<>(List.of("certs", "token", "--json", "--home", home.toString()));
        arguments.addAll(List.of(whose));
        return Landscape.JSON
                .readTree(bridge(arguments.toArray(String[]::new)))
                .get("token")
                .asString();
    }

    private String audit() {
        return bridge("audit", "export", "--home", home.toString()).replace("\\\"", "\"");
    }

    private static String bridge(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(err), List.of(new AuditCommand()), arguments);
        assertThat(exit).as(String.valueOf(err)).isZero();
        return out.toString();
    }

    private ESTService service() throws Exception {
        return builder().build();
    }

    private ESTService service(KeyPair pair, X509Certificate certificate) throws Exception {
        return builder().withKeyManagers(keys(pair, certificate)).build();
    }

    private JsseESTServiceBuilder builder() throws Exception {
        return new JsseESTServiceBuilder("localhost:" + port(), trust()).withTLSVersion("TLSv1.3");
    }

    private int port() {
        return landscape.appliance().estPort().getAsInt();
    }

    private X509TrustManager[] trust() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", read("certs/ca/root.pem"));
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return new X509TrustManager[] {(X509TrustManager) factory.getTrustManagers()[0]};
    }

    private KeyManager[] keys(KeyPair pair, X509Certificate certificate) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("client", pair.getPrivate(), NO_PASSWORD.toCharArray(), new X509Certificate[] {
            certificate, read("certs/ca/issuing.pem")
        });
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD.toCharArray());
        return factory.getKeyManagers();
    }

    private int status(KeyPair pair, X509Certificate certificate) throws Exception {
        var tls = SSLContext.getInstance("TLSv1.3");
        tls.init(keys(pair, certificate), trust(), null);
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            return http.send(
                            HttpRequest.newBuilder(landscape.uri("/openapi.json"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private HttpResponse<String> post(String type, byte[] body, String name, String token) throws Exception {
        try (var http = http()) {
            return http.send(
                    HttpRequest.newBuilder(uri("simpleenroll"))
                            .header("Content-Type", type)
                            .header(
                                    "Authorization",
                                    "Basic " + Base64.getEncoder().encodeToString((name + ":" + token).getBytes(UTF_8)))
                            .POST(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private HttpClient http() throws Exception {
        var tls = SSLContext.getInstance("TLSv1.3");
        TrustManager[] trust = trust();
        tls.init(null, trust, null);
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + port() + "/.well-known/est/" + path);
    }

    private X509Certificate read(String file) throws Exception {
        try (var in = Files.newInputStream(home.resolve(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static ESTAuth auth(String name, String token) throws Exception {
        return new JcaHttpAuthBuilder(name, token.toCharArray()).build();
    }

    private static X509Certificate only(Store<X509CertificateHolder> store) throws Exception {
        var found = all(store);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<X509Certificate> all(Store<X509CertificateHolder> store) throws Exception {
        Collection<X509CertificateHolder> holders = store.getMatches(null);
        var converted = new ArrayList<X509Certificate>();
        for (var holder : holders) converted.add(new JcaX509CertificateConverter().getCertificate(holder));
        return converted;
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    private static KeyPair newPair() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static PKCS10CertificationRequest request(KeyPair pair, String subject) throws Exception {
        return sign(new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), pair.getPublic()), pair);
    }

    private static PKCS10CertificationRequest signedBy(KeyPair pair, KeyPair signer) throws Exception {
        return sign(new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=x"), pair.getPublic()), signer);
    }

    private static PKCS10CertificationRequest asCa(KeyPair pair) throws Exception {
        var extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return extended(pair, extensions);
    }

    private static PKCS10CertificationRequest named(KeyPair pair, String uri) throws Exception {
        var extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        return extended(pair, extensions);
    }

    private static PKCS10CertificationRequest extended(KeyPair pair, ExtensionsGenerator extensions) throws Exception {
        var builder = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=x"), pair.getPublic());
        builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        return sign(builder, pair);
    }

    private static PKCS10CertificationRequest sign(JcaPKCS10CertificationRequestBuilder builder, KeyPair signer)
            throws Exception {
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate()));
    }
}
