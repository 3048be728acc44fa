package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The verbs keys and audit, on a home whose appliance runs. */
class SecurityVerbsTest {

    private static final String COPYBOOK = """
            01 CARD.
               05 CARD-NUM  PIC X(16).
               05 BALANCE   PIC 9(4).
            """.indent(7);

    private static final String PINS = """
            01 CARD.
               05 NUMBER  PIC X(4).
               05 PIN     PIC X(4).
            """.indent(7);

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Landscape landscape;

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        landscape.write("contracts/card.cpy", COPYBOOK);
        landscape.write(
                "connections/cards.yaml",
                landscape
                        .connection("*.DAT", "card.cpy", "key: cardNum\nprotect: {cardNum: encrypt}\n")
                        .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
        landscape.write("clients/crm.yaml", Landscape.client("crm", "cards: {fields: all, release: {cardNum: plain}}"));
        landscape.write(
                "clients/support.yaml", Landscape.client("support", "cards: {fields: all, release: {cardNum: jwe}}"));
        // The appliance makes it again.
        landscape.delete("certs/ocsp/responder.pem");
        landscape.start();
        landscape.drop("1.DAT", "41111111111111110007".getBytes(US_ASCII));
        landscape.feed("crm", 1);
    }

    @AfterEach
    void stop() throws IOException {
        landscape.close();
    }

    @Test
    void keysAreRotatedWhileTheApplianceRunsAndDestroyedOnlyWhenNothingNeedsThem() throws IOException {
        var first = key("active");

        assertThat(bridge("keys", "rotate", "class:card-number")).isZero();
        assertThat(key("active").get("version").asInt()).isEqualTo(2);
        landscape.drop("2.DAT", "42222222222222220008".getBytes(US_ASCII));
        assertThat(landscape.feed("crm", 2))
                .extracting(event -> event.get("data").get("cardNum").asString())
                .containsExactly("4111111111111111", "4222222222222222");
        assertThat(bridge("keys", "destroy", first.get("id").asString())).isEqualTo(1);
        assertThat(err.toString()).contains(" values or items that are kept were protected with this key");

        assertThat(json("keys", "rewrap", "--new").get("rewrapped").asInt()).isGreaterThan(3);
        landscape.drop("3.DAT", "43333333333333330008".getBytes(US_ASCII));
        assertThat(landscape.feed("crm", 3)).hasSize(3);
        assertThat(bridge("keys", "rotate", "class:nothing")).isEqualTo(1);
        assertThat(entries("key-change-ended"))
                .extracting(entry -> String.join(
                        " ",
                        entry.get("action").asString(),
                        entry.get("key").asString() + entry.get("purpose").asString(),
                        entry.get("outcome").asString()))
                .containsExactly(
                        "rotate class:card-number done",
                        "destroy " + first.get("id").asString() + " keys/still-referenced",
                        "rewrap with a new key  done",
                        "rotate class:nothing keys/unknown-purpose");
        assertThat(bridge("keys")).isEqualTo(2);

        // What was wrapped anew is there after a restart.
        landscape.stop();
        landscape.start();
        assertThat(landscape.feed("crm", 3)).hasSize(3);

        // What a value is bound to stands in its message, so a file may get another name.
        var connections = landscape.home().resolve("connections");
        landscape.write(
                "clients/crm.yaml",
                Landscape.client(
                        "crm",
                        "cards: {fields: all, release: {cardNum: plain}}",
                        "renamed: {fields: all, release: {cardNum: plain}}"));
        Files.move(connections.resolve("cards.yaml"), connections.resolve("renamed.yaml"));
        landscape.status("renamed", "running");
        landscape.drop("4.DAT", "44444444444444440009".getBytes(US_ASCII));
        assertThat(landscape.feed("crm", 4))
                .extracting(event -> event.get("source").asString() + " "
                        + event.get("data").get("cardNum").asString())
                .containsExactly(
                        "/connections/cards 4111111111111111",
                        "/connections/cards 4222222222222222",
                        "/connections/cards 4333333333333333",
                        "/connections/renamed 4444444444444444");
    }

    @Test
    void whyAnActFailedIsToldAlsoWhenTheAuditTakesItsEndNoMore() throws SQLException {
        try (var database = DriverManager.getConnection(
                        "jdbc:sqlite:" + landscape.home().resolve("data/keys.db"));
                var statement = database.createStatement()) {
            statement.execute("CREATE TRIGGER no_end BEFORE INSERT ON audit"
                    + " WHEN CAST(NEW.entry AS TEXT) LIKE '%key-change-ended%'"
                    + " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        }

        assertThat(bridge("keys", "rotate", "class:nothing")).isEqualTo(1);
        assertThat(err.toString()).contains("[keys/unknown-purpose]");
        assertThat(bridge("keys", "rotate", "class:card-number")).isEqualTo(1);
        assertThat(err.toString()).contains("It is done, but the audit cannot be written", "[audit/cannot-write]");
        assertThat(key("active").get("version").asInt()).isEqualTo(2);
    }

    @Test
    void tenRotationsUnderLoadFailNoRequestAndLoseNoValue() throws Exception {
        var refused = new ConcurrentLinkedQueue<String>();
        var asked = new AtomicInteger();
        var ends = new AtomicBoolean();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var client = 0; client < 4; client++)
                clients.execute(() -> {
                    while (!ends.get()) {
                        var answer = landscape.get("crm", "/messages?limit=1000");
                        asked.incrementAndGet();
                        if (answer.statusCode() != 200) refused.add(answer.statusCode() + " " + answer.body());
                    }
                });
            try {
                for (var round = 0; round < 10; round++) {
                    landscape.drop(round + 2 + ".DAT", cards(round, 100).getBytes(US_ASCII));
                    assertThat(bridge("keys", "rotate", "class:card-number")).isZero();
                    if (round % 3 == 0)
                        assertThat(bridge("keys", "rewrap", "--new")).isZero();
                }
                landscape.feed("crm", 1_001);
            } finally {
                ends.set(true);
            }
        }

        assertThat(refused).isEmpty();
        assertThat(asked).hasValueGreaterThan(10);
        assertThat(landscape.feed("crm"))
                .hasSize(1_001)
                .allSatisfy(event ->
                        assertThat(event.get("data").get("cardNum").asString()).matches("4[0-9]{15}"));
        assertThat(key("active").get("version").asInt()).isEqualTo(11);
    }

    private static String cards(int round, int count) {
        var text = new StringBuilder();
        for (var card = 0; card < count; card++) text.append("4%015d0001".formatted(round * count + card));
        return text.toString();
    }

    @Test
    void theAuditTellsWhoSawWhatAndWhenItWasTamperedWith() throws IOException, SQLException {
        var node = Files.readString(landscape.home().resolve("data/NODE")).strip();
        var subject = landscape.feed("crm").getFirst().get("subject").asString();
        landscape.feed("support");
        landscape.write("contracts/pin.cpy", PINS);
        landscape.write(
                "connections/pins.yaml",
                landscape
                        .connection("*.PIN", "pin.cpy", "key: number\nprotect: {pin: encrypt}\n")
                        .replace("file: pin.cpy", "file: pin.cpy, encoding: us-ascii"));
        landscape.write(
                "clients/support.yaml",
                Landscape.client(
                        "support",
                        "cards: {fields: all, release: {cardNum: jwe}}",
                        "pins: {fields: all, release: {pin: mask}}"));
        landscape.drop("1.PIN", "00011234".getBytes(US_ASCII));
        assertThat(landscape.feed("support", 2)).hasSize(2);

        assertThat(bridge("audit", "verify")).isZero();
        assertThat(out.toString()).contains("Every chain is whole.");
        var seen = lines("audit", "who-saw", "cardNum", subject);
        assertThat(seen)
                .extracting(line ->
                        line.get("client").asString() + " " + line.get("form").asString())
                .contains("crm plain", "support jwe");
        assertThat(lines("audit", "who-saw", "balance", subject)).isEmpty();
        assertThat(err.toString()).contains("No answer has held balance as a protected field.");
        assertThat(bridge("audit", "who-saw", "cardNumm", subject)).isEqualTo(1);
        assertThat(err.toString()).contains("No connection has such a field", "Did you mean cardNum?");
        assertThat(lines("audit", "who-saw", "cardNum", "lbt1." + "A".repeat(22)))
                .isEmpty();
        assertThat(err.toString()).contains("answers that held cardNum was about this token.");
        assertThat(bridge("audit", "who-saw", "cardNum", "4111111111111111")).isEqualTo(2);
        assertThat(err.toString()).contains("bridge trace ID");
        assertThat(bridge("audit", "who-saw", "pin", subject)).isEqualTo(1);
        assertThat(err.toString())
                .contains(" answers held pin of pins without a protected key, so the audit cannot tell whose it was.");
        assertThat(bridge("audit", "export")).isZero();
        assertThat(out.toString()).contains("\"publicKey\"").doesNotContain("4111111111111111");
        assertThatTheAuditTellsWhatIsDoneAboutCertificates();
        assertThat(bridge("audit", "verify")).isZero();

        try (var database = DriverManager.getConnection(
                        "jdbc:sqlite:" + landscape.home().resolve("data/keys.db"));
                var statement = database.createStatement()) {
            statement.executeUpdate("UPDATE audit SET entry = X'7B7D' WHERE number = 2 AND node = '" + node + "'");
        }
        assertThat(bridge("audit", "verify")).isEqualTo(1);
        assertThat(err.toString()).contains("audit " + node + " entry 2: ").contains("[audit/broken-chain]");
    }

    private void assertThatTheAuditTellsWhatIsDoneAboutCertificates() throws IOException {
        var certs = folder.resolve("partner/certs");
        new CertsHome(certs.getParent(), Clock.systemUTC(), new SecureRandom()).init(List.of("localhost"));
        var partner = sha256(certs.resolve("ca/root.pem"));
        var internal = sha256(landscape.home().resolve("certs/ca/root.pem"));
        var user = System.getProperty("user.name");

        assertThat(bridge("certs", "issue", "--operator", "anna", "--role", "security"))
                .isZero();
        for (var verb : List.of("issue", "renew", "rekey"))
            assertThat(bridge("certs", verb, "--client", "billing")).isZero();
        assertThat(bridge("certs", "revoke", "--client", "billing", "--reason", "key-compromise"))
                .isZero();
        assertThat(bridge(
                        "certs",
                        "trust",
                        "add",
                        "partner",
                        certs.resolve("ca/root.pem").toString()))
                .isZero();
        await().atMost(Landscape.LIMIT)
                .untilAsserted(() -> assertThat(inUse().getLast().get("bundles"))
                        .hasToString("{\"internal\":[\"" + internal + "\"],\"partner\":[\"" + partner + "\"]}"));
        assertThat(bridge("certs", "trust", "remove", "partner")).isZero();
        assertThatTheAuditTellsWhichCasMakeOperators(certs.resolve("ca/issuing.pem"));

        assertThat(inUse().getFirst().get("bundles")).hasToString("{\"internal\":[\"" + internal + "\"]}");
        assertThat(inUse().getFirst().get("lists").get("certs/crl/issuing.crl").asString())
                .isEqualTo("1");
        assertThat(entries("certificate"))
                .extracting(entry -> String.join(
                        " ",
                        entry.get("operator").asString(),
                        entry.get("action").asString(),
                        entry.get("profile").asString(),
                        entry.get("names").toString(),
                        entry.get("reason").asString("-")))
                .contains("appliance renew OCSP responder [] -")
                .containsSubsequence(
                        user + " issue operator [\"URI:urn:legacybridge:operator:anna:security\"] -",
                        user + " issue client [\"URI:urn:legacybridge:client:billing\"] -",
                        user + " renew client [\"URI:urn:legacybridge:client:billing\"] -",
                        user + " rekey client [\"URI:urn:legacybridge:client:billing\"] -",
                        user + " revoke client [\"URI:urn:legacybridge:client:billing\"] key-compromise");
        assertThat(entries("certificate"))
                .allMatch(entry -> !entry.get("serial").asString().isEmpty());
        assertThat(bridge("keys", "rotate", "class:card-number")).isZero();
        assertThat(bridge("certs", "token", "--client", "billing", "--valid", "30m"))
                .isZero();
        assertThat(Stream.of("certificate", "trust", "key-changed", "operated")
                        .flatMap(kind -> entries(kind).stream())
                        .map(entry -> entry.get("kind").asString() + " by "
                                + entry.get("operator").asString() + ", "
                                + entry.get("role").asString()))
                .containsOnly(
                        "certificate by appliance, appliance",
                        "certificate by " + user + ", local",
                        "trust by " + user + ", local",
                        "key-changed by " + user + ", local",
                        "operated by " + user + ", local");
        assertThat(entries("operated"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.get("action").asString() + ": "
                                + entry.get("target").asString() + " " + entry.get("details"))
                        .isEqualTo("make enrolment token: client billing {\"valid\":\"PT30M\"}"));
        assertThat(entries("trust"))
                .extracting(entry -> entry.get("action").asString() + " "
                        + entry.get("bundle").asString() + " "
                        + entry.get("authorities").size())
                .containsExactly("add partner 1", "remove partner 0");
        assertThat(entries("trust").getFirst().get("authorities").get(0).asString())
                .startsWith(partner);
    }

    private void assertThatTheAuditTellsWhichCasMakeOperators(Path other) throws IOException {
        var ours = landscape.home().resolve("certs/ca");
        var own = List.of(sha256(ours.resolve("root.pem")), sha256(ours.resolve("issuing.pem")));
        assertThat(operators(inUse().getFirst())).containsExactlyInAnyOrderElementsOf(own);

        Files.copy(other, ours.resolve("other.pem"));
        await().atMost(Landscape.LIMIT)
                .untilAsserted(() -> assertThat(operators(inUse().getLast()))
                        .contains(sha256(other))
                        .containsAll(own));
        Files.delete(ours.resolve("other.pem"));
        await().atMost(Landscape.LIMIT)
                .untilAsserted(() -> assertThat(operators(inUse().getLast())).containsExactlyInAnyOrderElementsOf(own));
    }

    private static List<String> operators(JsonNode inUse) {
        return inUse.path("operators").valueStream().map(JsonNode::asString).toList();
    }

    private List<JsonNode> inUse() {
        return entries("certificates-changed");
    }

    private List<JsonNode> entries(String kind) {
        out.getBuffer().setLength(0);
        assertThat(bridge("audit", "export")).isZero();
        return out.toString()
                .lines()
                .map(Landscape.JSON::readTree)
                .filter(line -> line.has("entry"))
                .map(line -> Landscape.JSON.readTree(line.get("entry").asString()))
                .filter(entry -> entry.get("kind").asString().equals(kind))
                .toList();
    }

    private static String sha256(Path certificate) throws IOException {
        try (var in = Files.newInputStream(certificate)) {
            var der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode key(String state) {
        return lines("keys", "list").stream()
                .filter(key -> key.get("purpose").asString().equals("class:card-number"))
                .filter(key -> key.get("state").asString().equals(state))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode json(String... line) {
        return lines(line).getFirst();
    }

    private List<JsonNode> lines(String... line) {
        out.getBuffer().setLength(0);
        var arguments = new ArrayList<>(List.of(line));
        arguments.add("--json");
        assertThat(bridge(arguments.toArray(String[]::new))).as(err.toString()).isZero();
        return out.toString().lines().map(Landscape.JSON::readTree).toList();
    }

    private int bridge(String... line) {
        var arguments = new ArrayList<>(List.of(line));
        if (line.length > 1) arguments.addAll(List.of("--home", landscape.home().toString()));
        return BridgeCommand.execute(
                new PrintWriter(out),
                new PrintWriter(err),
                List.of(new KeysCommand(), new AuditCommand()),
                arguments.toArray(String[]::new));
    }
}
