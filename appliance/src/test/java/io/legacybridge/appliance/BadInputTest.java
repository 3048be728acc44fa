package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong at a customer's site: each has a message that says where, what and what to do. */
class BadInputTest {

    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final String COPYBOOK = """
                   01  ITEM.
                       05  ITEM-ID    PIC X(04).
                       05  AMOUNT     PIC 9(04).
            """;

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void setUp() throws IOException {
        landscape = new Landscape(folder);
        landscape.write("contracts/item.cpy", COPYBOOK);
        landscape.write("clients/crm.yaml", Landscape.client("crm", "items: {fields: all}"));
    }

    @AfterEach
    void tearDown() throws IOException {
        landscape.close();
    }

    @Test
    void aPortInUseIsNamedWithItsSetting() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var taken = new HostPort("127.0.0.1", other.getLocalPort());

            assertThatThrownBy(() -> start("data-listen", taken))
                    .isInstanceOf(ProblemException.class)
                    .hasMessage("bridge.yaml data-listen: The port " + taken.port()
                            + " is in use by another program. Stop that program, or choose another port with"
                            + " data-listen. [config/port-in-use]");
            assertThatThrownBy(() -> start("health-listen", taken))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("bridge.yaml health-listen: The port " + taken.port());
        }
        // Nothing is left behind by the starts that failed.
        landscape.start();
        assertThat(landscape.get("crm", "/messages").statusCode()).isEqualTo(200);
    }

    /** 203.0.113.9 is nobody's (RFC 5737), and no name ends in .invalid (RFC 2606). */
    @ParameterizedTest
    @CsvSource({
        "health-listen, 203.0.113.9",
        "data-listen, 203.0.113.9",
        "control-listen, 203.0.113.9",
        "health-listen, nosuch.invalid",
        "data-listen, nosuch.invalid",
        "control-listen, nosuch.invalid"
    })
    void anAddressOfNoInterfaceIsNamedWithItsSetting(String setting, String host) {
        assertThatThrownBy(() -> start(setting, new HostPort(host, 18_443)))
                .isInstanceOf(ProblemException.class)
                .hasMessage("bridge.yaml " + setting + ": The address " + host + " is not one of this machine. Write an"
                        + " address of this machine, such as 127.0.0.1, or 0.0.0.0 for all. [config/unknown-address]");
    }

    @Test
    void aHomeWithoutCertificatesSaysHowToMakeThem() {
        var home = folder.resolve("empty");

        assertThatThrownBy(() -> Appliance.start(home, new TestSettings().read()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("certs/server")
                .hasMessageContaining("bridge certs init");
    }

    @Test
    void aServerKeyThatOthersMayReadIsRefused() throws IOException {
        var key = landscape.home().resolve("certs/server.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(landscape::start)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("server.key")
                .hasMessageContaining("chmod 600")
                .hasMessageContaining("[secrets/readable-by-others]");
    }

    @Test
    void aHomeThatIsNotThereIsNamed() {
        var err = new StringWriter();

        var exit = BridgeCommand.execute(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                List.of(new RunCommand()),
                "run",
                "--home",
                folder.resolve("nowhere").toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString())
                .contains("nowhere: There is no such home folder.")
                .contains("[cli/no-home]");
    }

    @Test
    void onlyCertificatesOfTrustedAuthoritiesThatAreValidNowGetIn() throws Exception {
        landscape.start();
        var own = landscape.home().resolve("certs");
        var foreign = new CertsHome(folder.resolve("foreign"), Clock.systemUTC(), new SecureRandom());
        foreign.init(List.of("localhost"));
        foreign.issue("crm");
        var longAgo = Clock.fixed(Instant.now().minus(Duration.ofDays(400)), ZoneOffset.UTC);
        var old = new CertsHome(folder.resolve("old"), longAgo, new SecureRandom());
        old.init(List.of("localhost"));
        old.issue("crm");
        // The authority that issued the old certificate is trusted; only the certificate's time is over.
        Files.copy(folder.resolve("old/certs/ca/root.pem"), own.resolve("trust/old.pem"));
        landscape.stop();
        landscape.start();

        assertRefused(tls(folder.resolve("foreign/certs"), own));
        assertRefused(tls(folder.resolve("old/certs"), own));
        assertRefused(withoutCertificate(own));
        assertThat(landscape.get("crm", "/messages").statusCode()).isEqualTo(200);
        // A good certificate that no client file names.
        assertThat(landscape.get("support", "/messages").statusCode()).isEqualTo(403);
        assertThat(landscape.get("support", "/messages").body()).contains("\"code\":\"access/unknown-client\"");
    }

    @Test
    void aWrongHostKeyGetsNoPassword() throws IOException {
        var wrong = "SHA256:" + "A".repeat(43);
        landscape.write(
                "connections/items.yaml", items().replace(landscape.mainframe().fingerprint(), wrong));
        landscape.start();

        var status = landscape.status("items", "degraded");

        assertThat(status.toString())
                .contains("sftp/host-key")
                .contains(landscape.mainframe().fingerprint());
        assertThat(landscape.mainframe().logins()).isZero();
    }

    @Test
    void aWrongPasswordIsNotTriedAgainAndAgain() throws IOException {
        landscape.password("wrong");
        landscape.write("connections/items.yaml", items());
        landscape.start();

        assertThat(landscape.status("items", "degraded").toString()).contains("sftp/login");
        var logins = landscape.mainframe().logins();
        await().during(Duration.ofSeconds(2)).until(() -> landscape.mainframe().logins() == logins);
        assertThat(logins).isLessThanOrEqualTo(2);
    }

    @Test
    void aCorrectedPasswordIsShownWithoutWaiting() throws IOException {
        landscape.password("wrong");
        landscape.write("connections/items.yaml", items());
        landscape.start();
        landscape.status("items", "degraded");

        landscape.password(Landscape.PASSWORD);

        landscape.status("items", "running");
    }

    @Test
    void aSecretWhoseModeWasCorrectedIsReadWithoutWaiting() throws IOException {
        var secret = landscape.home().resolve("secrets/mainframe.password");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        landscape.write("connections/items.yaml", items());
        landscape.start();
        assertThat(landscape.status("items", "degraded").toString()).contains("secrets/readable-by-others");

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));

        landscape.status("items", "running");
    }

    @Test
    void aMainframeThatComesUpLateIsServedWithoutAHand() throws IOException {
        landscape.mainframe().goDown();
        landscape.write("connections/items.yaml", items());
        landscape.start();
        assertThat(landscape.status("items", "degraded").toString()).contains("sftp/unreachable");

        landscape.mainframe().comeUp();
        landscape.drop("1.DAT", "A0010001".getBytes(EBCDIC));

        assertThat(landscape.feed("crm", 1)).hasSize(1);
        landscape.status("items", "running");
    }

    @Test
    void badRecordsAreSetAsideWithTheirPlaceAndTheirNeighboursGoOn() throws IOException {
        landscape.write("connections/items.yaml", items());
        landscape.start();

        landscape.drop("1.DAT", "A0010001A00200X2A0030003".getBytes(EBCDIC));

        assertThat(landscape.feed("crm", 2))
                .extracting(event -> event.get("data").get("itemId").asString())
                .containsExactly("A001", "A003");
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.appliance().deadLetters().countWaiting("items") == 1);
        assertThat(landscape.appliance().deadLetters().waiting(Optional.of("items"), 10))
                .extracting(letter -> letter.position() + " " + letter.offset() + " " + letter.code())
                .containsExactly("1.DAT#2 8 record/bad-number");
    }

    @Test
    void nothingOfAFileIsPublishedWhoseRecordsMayBeCutInTheWrongPlace() throws IOException {
        landscape.write("connections/items.yaml", items());
        landscape.start();

        landscape.drop("1.DAT", "A0010001\nA0020002\nA0030003\n".getBytes(EBCDIC));
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.appliance().deadLetters().countWaiting("items") == 1);
        landscape.drop("2.DAT", "A0040004".getBytes(EBCDIC));

        assertThat(landscape.feed("crm", 1))
                .extracting(event -> event.get("data").get("itemId").asString())
                .containsExactly("A004");
        assertThat(landscape.appliance().deadLetters().waiting(Optional.of("items"), 10))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.code()).isEqualTo("content/length");
                    assertThat(letter.reason())
                            .contains("records of 8 bytes: of its 27 bytes 3 are left over")
                            .contains("set framing to line");
                });
    }

    @Test
    void namesAndKeysThatLookLikeStatementsAreData() throws IOException {
        landscape.write("connections/items.yaml", items());
        landscape.start();
        var name = "1'; DROP TABLE delivery; --.DAT";

        landscape.drop(name, "';--0001\"$(;00X2".getBytes(EBCDIC));

        assertThat(landscape.feed("crm", 1))
                .extracting(event -> event.get("subject").asString())
                .containsExactly("';--");
        assertThat(landscape.find("crm", "items", "';--").statusCode()).isEqualTo(200);
        assertThat(landscape.appliance().deadLetters().waiting(Optional.of("items"), 10))
                .extracting(letter -> letter.position())
                .containsExactly(name + "#2");
    }

    @Test
    void aStagedFileOfAnotherKeyStoreIsSetAsideAndToldAndTheConnectionGoesOn() throws IOException {
        var staging = Files.createDirectories(landscape.home().resolve("data/staging/items"));
        for (var name : List.of("foreign.label", "foreign.staged"))
            PrivateFiles.write(staging.resolve(name), "from another key store".getBytes(EBCDIC));
        landscape.write("connections/items.yaml", items());
        landscape.start();
        landscape.drop("1.DAT", "A0010001".getBytes(EBCDIC));

        assertThat(landscape.feed("crm", 1)).hasSize(1);

        assertThat(landscape.status("items", "degraded").toString())
                .contains("1 staged files cannot be opened", "staging/unreadable");
        assertThat(staging.resolve("unreadable/foreign.staged")).exists();
    }

    private String items() {
        return landscape.connection("*.DAT", "item.cpy", "key: itemId\n");
    }

    private void start(String setting, HostPort port) throws IOException {
        Appliance.start(
                landscape.home(),
                new TestSettings().with(setting, port.toString()).read());
    }

    private void assertRefused(SSLContext tls) {
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var request = HttpRequest.newBuilder(landscape.uri("/messages")).build();
            assertThatThrownBy(() -> http.send(request, BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static SSLContext tls(Path certs, Path trust) {
        return ClientTls.context(
                certs.resolve("clients/crm.pem"), certs.resolve("clients/crm.key"), trust.resolve("ca/root.pem"));
    }

    private static SSLContext withoutCertificate(Path trust) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(trust.resolve("ca/root.pem"))) {
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
