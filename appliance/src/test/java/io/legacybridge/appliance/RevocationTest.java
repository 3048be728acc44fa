package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.runtime.security.HttpUrl;
import io.legacybridge.runtime.security.RevocationFetch;
import io.legacybridge.runtime.security.SecuritySettings.BundleSettings;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.CertsSetup;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Distrust;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.security.pki.FetchedLists;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.RevocationPolicy;
import io.legacybridge.security.pki.RevocationReason;
import io.legacybridge.security.pki.Role;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.config.BadValue;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A revoked client is cut off within seconds, and everybody can ask what is revoked. */
class RevocationTest {

    private static final Duration CUT_OFF = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        landscape.write("clients/crm.yaml", client("crm"));
        landscape.write("clients/support.yaml", client("support"));
        landscape.secured(TestSettings.enrolling(OtherNames.REFUSE, Optional.of(TestSettings.ANY_PORT)));
        landscape.start();
    }

    @AfterEach
    void stop() throws IOException {
        landscape.close();
    }

    @Test
    void aRevokedClientThatOnlyWaitsIsCutOffAndTheOthersGoOn() throws Exception {
        try (var crm = connect("crm");
                var support = connect("support")) {
            for (var socket : List.of(crm, support))
                socket.getOutputStream()
                        .write("GET /messages?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            crm.setSoTimeout((int) CUT_OFF.toMillis());

            var revokedAt = System.nanoTime();
            certs().revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);

            assertThat(isOver(crm)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - revokedAt)).isLessThan(CUT_OFF);
            support.setSoTimeout(100);
            assertThat(isOver(support)).isFalse();
        }
        try (var again = connect("crm")) {
            assertThat(isOver(again)).isTrue();
        } catch (IOException _) {
            // Refused in the handshake already.
        }
    }

    @Test
    void theRevokedAreCutOffOnEveryPortWhileThePartnerOthersFilesAreBroken() throws Exception {
        landscape.operator("anna", Role.VIEW);
        landscape.takeOrders("");
        var appliance = landscape.appliance();
        var partner = new CertsHome(folder.resolve("partner"), Clock.systemUTC(), new SecureRandom());
        partner.init(List.of("localhost"));
        partner.issue("crm");
        copy("partner/certs/ca/root.pem", "certs/trust/partner.pem");
        for (var file : List.of("certs/trust/other.pem", "certs/crl/other.crl")) landscape.write(file, "half a fi");
        await().atMost(Landscape.LIMIT).until(this::partnerGetsIn);
        try (var theirs = connectPartner();
                var data = connect("clients/crm", appliance.port());
                var soap = connect("clients/crm", appliance.soapPort().getAsInt());
                var est = connect("clients/crm", appliance.estPort().getAsInt());
                var control = connect("operators/anna", appliance.controlPort());
                var other = connect("clients/support", appliance.estPort().getAsInt())) {
            var revoked = List.of(theirs, data, soap, est, control);
            for (var socket : revoked) assertThat(answers(socket)).isTrue();
            assertThat(answers(other)).isTrue();

            var at = System.nanoTime();
            partner.revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
            copy("partner/certs/crl/issuing.crl", "certs/crl/partner.crl");
            certs().revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
            certs().revoke(new Holder.Operator("anna", Set.of(Role.VIEW)), RevocationReason.CESSATION_OF_OPERATION);

            for (var socket : revoked) {
                socket.setSoTimeout((int) CUT_OFF.toMillis());
                assertThat(isOver(socket)).isTrue();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - at)).isLessThan(CUT_OFF);
            assertThat(answers(other)).isTrue();

            var home = folder.resolve("home");
            new CertsSetup(home, Clock.systemUTC(), new SecureRandom())
                    .revokeIssuing(home.resolve("certs/ca/issuing.pem"), RevocationReason.KEY_COMPROMISE);

            other.setSoTimeout((int) CUT_OFF.toMillis());
            assertThat(isOver(other)).isTrue();
            var published = (X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(
                            get("http://127.0.0.1:" + appliance.revocationPort().getAsInt() + "/crl/root.crl")));
            assertThat(published.isRevoked(
                            chain(home.resolve("certs/ca/issuing.pem")).getFirst()))
                    .isTrue();
        }
    }

    @Test
    void publishesItsListsAndAnswersOcspAsOpensslWantsIt() throws Exception {
        assumeTrue(onPath("openssl"), "openssl is not on the PATH, so no second opinion on the OCSP answers");
        var url = "http://127.0.0.1:" + landscape.appliance().revocationPort().getAsInt();

        assertThat(openssl("ocsp -issuer certs/ca/issuing.pem -cert certs/clients/crm.pem -url " + url
                        + "/ocsp -CAfile certs/ca/root.pem -verify_other certs/ca/issuing.pem"))
                .contains("Response verify OK")
                .contains("certs/clients/crm.pem: good");
        certs().revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        assertThat(openssl("ocsp -issuer certs/ca/issuing.pem -cert certs/clients/crm.pem -serial 0x1234 -url " + url
                        + "/ocsp -CAfile certs/ca/root.pem -verify_other certs/ca/issuing.pem"))
                .contains("certs/clients/crm.pem: revoked")
                .contains("Reason: keyCompromise")
                .contains("0x1234: unknown");

        var list = get(url + "/crl/issuing.crl");
        Files.write(folder.resolve("home/fetched.der"), list);
        assertThat(openssl("crl -inform DER -in fetched.der -CAfile certs/ca/issuing.pem -noout -verify"))
                .contains("verify OK");
        assertThat(status(url + "/crl/issuing.key")).isEqualTo(404);
        assertThat(status(url + "/crl/../ca/issuing.key")).isEqualTo(404);
        assertThat(status(url + "/ocsp/notbase64!")).isEqualTo(400);
        assertThat(status(url + "/")).isEqualTo(404);
    }

    /** Our own responder stands for a partner's. */
    @Test
    void asksAPartnersOcspResponderAndRefusesWhenItIsGone() throws Exception {
        var port = landscape.appliance().revocationPort().getAsInt();
        var other = folder.resolve("other");
        new CertsHome(other, Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        var home = folder.resolve("home");
        Files.copy(home.resolve("certs/ca/root.pem"), other.resolve("certs/trust/partner.pem"));
        Files.copy(home.resolve("certs/crl/root.crl"), other.resolve("certs/crl/partner-root.crl"));
        var chain = chain(home.resolve("certs/clients/crm.pem"));

        var asking = asking(other, "http://127.0.0.1:" + port + "/ocsp");
        assertThat(asking.identify(chain)).isPresent();
        certs().revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        assertThat(asking(other, "http://127.0.0.1:" + port + "/ocsp").identify(chain))
                .isEmpty();

        landscape.stop();
        var alone = chain(home.resolve("certs/clients/support.pem"));
        assertThat(asking(other, "http://127.0.0.1:" + port + "/ocsp").identify(alone))
                .isEmpty();
    }

    /** The bundle has the root alone; who signs the list is known with the first client. */
    @Test
    void fetchesAPartnersListsAndNeverTakesAnOlderOne() throws Exception {
        var port = landscape.appliance().revocationPort().getAsInt();
        var issuing = "http://127.0.0.1:" + port + "/crl/issuing.crl";
        var root = "http://127.0.0.1:" + port + "/crl/root.crl";
        var other = folder.resolve("other");
        var bundle = new BundleSettings(
                RevocationPolicy.Mode.HARD,
                Optional.empty(),
                RevocationPolicy.OCSP_MAX_AGE,
                List.of(url(issuing), url(root)),
                Duration.ofHours(1));
        new CertsHome(other, Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        Files.copy(folder.resolve("home/certs/ca/root.pem"), other.resolve("certs/trust/partner.pem"));
        var seen = new SeenCertificates(other, Clock.systemUTC());
        var policies = Map.of("partner", new RevocationPolicy(RevocationPolicy.Mode.HARD, Optional.empty()));
        var tls = new ServerTls(other, Clock.systemUTC(), policies, seen, new SecureRandom());
        var crm = chain(folder.resolve("home/certs/clients/crm.pem"));

        try (var _ = new RevocationFetch(other, Map.of("partner", bundle), seen, Clock.systemUTC())) {
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(fetched(other, root)));
            assertThat(fetched(other, issuing)).doesNotExist();
            assertThat(tls.distrust(crm)).contains(Distrust.REVOCATION_UNKNOWN);
            await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(fetched(other, issuing)));
        }
        tls.reload();
        assertThat(tls.identify(crm)).isPresent();
        var from = URI.create(issuing);
        var lists = new FetchedLists(other, "partner", List.of(from, URI.create(root)), Clock.systemUTC());
        var old = get(issuing);
        certs().revoke(new Holder.Client("crm"), RevocationReason.KEY_COMPROMISE);
        lists.replace(from, get(issuing));
        var newest = Files.readAllBytes(fetched(other, issuing));

        assertThatThrownBy(() -> lists.replace(from, old)).hasMessageContaining("[certs/older-list]");
        assertThatThrownBy(() -> lists.replace(from, "<html>".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("[certs/unreadable]");
        assertThat(fetched(other, issuing)).hasBinaryContent(newest);
    }

    /** As the runbook says. */
    private static Path fetched(Path home, String address) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
        var name = HexFormat.of().formatHex(digest).substring(0, 16);
        return home.resolve("certs/crl/fetched-partner." + name + ".crl");
    }

    private static ServerTls asking(Path home, String responder) throws BadValue {
        return new ServerTls(
                home,
                Clock.systemUTC(),
                Map.of(
                        "partner",
                        new RevocationPolicy(
                                RevocationPolicy.Mode.HARD,
                                Optional.of(url(responder).uri()))),
                new SecureRandom());
    }

    private static HttpUrl url(String text) throws BadValue {
        return HttpUrl.parse(text);
    }

    private static List<X509Certificate> chain(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private CertsHome certs() {
        return new CertsHome(folder.resolve("home"), Clock.systemUTC(), new SecureRandom());
    }

    private SSLSocket connect(String client) throws IOException {
        return connect("clients/" + client, landscape.appliance().port());
    }

    private SSLSocket connect(String pair, int port) throws IOException {
        return connect(folder.resolve("home/certs/" + pair), port);
    }

    private SSLSocket connectPartner() throws IOException {
        return connect(
                folder.resolve("partner/certs/clients/crm"),
                landscape.appliance().port());
    }

    private boolean partnerGetsIn() throws IOException {
        try (var socket = connectPartner()) {
            return answers(socket);
        } catch (SSLException | SocketException _) {
            return false;
        }
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(folder.resolve(from), folder.resolve("home").resolve(to));
    }

    private SSLSocket connect(Path pair, int port) throws IOException {
        var socket = (SSLSocket) ClientTls.context(
                        pair.resolveSibling(pair.getFileName() + ".pem"),
                        pair.resolveSibling(pair.getFileName() + ".key"),
                        folder.resolve("home/certs/ca/root.pem"))
                .getSocketFactory()
                .createSocket("127.0.0.1", port);
        socket.startHandshake();
        return socket;
    }

    /** Asks for something that is not there, and reads the whole answer. */
    private static boolean answers(SSLSocket socket) throws IOException {
        socket.setSoTimeout((int) Landscape.LIMIT.toMillis());
        socket.getOutputStream()
                .write("HEAD /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            var next = socket.getInputStream().read();
            if (next < 0) return false;
            answer.append((char) next);
        }
        return answer.toString().startsWith("HTTP/1.1 4");
    }

    /** The other side has closed; false when it only says nothing. */
    private static boolean isOver(SSLSocket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static String client(String name) {
        return """
                certificate: {san: "urn:legacybridge:client:%s"}
                reads: {cards: {fields: all, release: {}}}
                """.formatted(name);
    }

    private static byte[] get(String url) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray())
                    .body();
        }
    }

    private static int status(String url) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private String openssl(String arguments) throws Exception {
        var command = Stream.concat(Stream.of("openssl"), Arrays.stream(arguments.split(" ")))
                .toList();
        var process = new ProcessBuilder(command)
                .directory(folder.resolve("home").toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
