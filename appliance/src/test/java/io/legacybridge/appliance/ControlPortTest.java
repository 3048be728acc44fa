package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.control.Metric;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What operators learn on the control port, and by the verbs that ask it. */
class ControlPortTest {

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        landscape.write("contracts/item.cpy", """
                01 ITEM.
                   05 ITEM-ID PIC X(4).
                   05 COUNT PIC 9(4).
                """.indent(7));
        landscape.write(
                "connections/items.yaml",
                landscape
                        .connection("*.DAT", "item.cpy", "key: itemId\nprotect: {itemId: encrypt}\n")
                        .replace("file: item.cpy", "file: item.cpy, encoding: us-ascii"));
        landscape.write("clients/crm.yaml", Landscape.client("crm", "items: {fields: all, release: {itemId: plain}}"));
        landscape.start();
    }

    @AfterEach
    void end() throws IOException {
        landscape.close();
    }

    @Test
    void anOperatorWithTheRoleViewSeesHowTheConnectionsDo() throws Exception {
        landscape.status("items", "running");
        var anna = landscape.operator("anna", Role.VIEW);

        await().atMost(Landscape.LIMIT)
                .until(() -> get(anna, "/connections/items").body().contains("\"running\""));

        assertThat(Landscape.JSON.readTree(get(anna, "/health").body()).toString())
                .isEqualTo("{\"state\":\"ready\",\"reasons\":[]}");
        var items = Landscape.JSON.readTree(get(anna, "/connections/items").body());
        assertThat(items.at("/today/taken").asLong()).isZero();
        assertThat(items.get("waiting").asLong()).isZero();
        assertThat(get(anna, "/certificates").body()).contains("certs/server.pem", "daysLeft");
    }

    @Test
    void aConnectionThatDoesNotDoAllItShouldMakesTheApplianceDegraded() throws Exception {
        landscape.status("items", "running");
        var anna = landscape.operator("anna", Role.VIEW);

        landscape.mainframe().goDown();

        await().atMost(Landscape.LIMIT).until(() -> get(anna, "/health").body().contains("\"degraded\""));
        assertThat(get(anna, "/health").body()).contains("items (degraded)", "[connection/troubled]");
    }

    @Test
    void aDiskThatIsNearlyFullMakesTheApplianceDegradedBeforeAnythingIsTaken() throws Exception {
        assumeTrue(
                folder.toFile().getUsableSpace() < 1L << 40,
                "the disk has a terabyte free, more than any setting asks for");
        landscape.stop();
        landscape.keepFree("1TB");
        landscape.start();
        var anna = landscape.operator("anna", Role.VIEW);

        var health = Landscape.JSON.readTree(get(anna, "/health").body());

        assertThat(health.get("state").asString()).isEqualTo("degraded");
        assertThat(health.get("reasons").findValuesAsString("code")).containsExactly("appliance/disk-low");
    }

    @Test
    void anAuditThatCannotBeWrittenMakesTheApplianceDegradedUntilItCan() throws Exception {
        landscape.status("items", "running");
        var anna = landscape.operator("anna", Role.VIEW);
        landscape.drop("1.DAT", "AB120007".getBytes(US_ASCII));
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.get("crm", "/messages").body().contains("AB12"));
        sql("ALTER TABLE audit_head RENAME TO gone");

        assertThat(landscape.get("crm", "/messages").statusCode()).isEqualTo(503);

        assertThat(get(anna, "/health").body()).contains("\"degraded\"", "audit/not-written");
        sql("ALTER TABLE gone RENAME TO audit_head");
        await().atMost(Landscape.LIMIT).until(() -> get(anna, "/health").body().contains("\"ready\""));
    }

    private void sql(String statement) throws SQLException {
        var store = landscape.home().resolve("data/keys.db");
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + store);
                var change = database.createStatement()) {
            change.execute(statement);
        }
    }

    @Test
    void theLogSaysThatItStopsAndThatItStopped() throws IOException {
        var log = (Logger) LoggerFactory.getLogger(Appliance.class);
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        log.addAppender(told);
        log.setLevel(Level.INFO);
        try {
            landscape.stop();
        } finally {
            log.detachAppender(told);
            log.setLevel(null);
        }

        // Those of other tests stop as well, in other threads.
        assertThat(told.list)
                .filteredOn(event ->
                        event.getThreadName().equals(Thread.currentThread().getName()))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Legacy Bridge stops", "Legacy Bridge stopped");
    }

    @Test
    void tellsTheKeysWithoutAnythingOfThemAndTheSignedEndsOfTheAudit() throws Exception {
        var anna = landscape.operator("anna", Role.VIEW);

        var keys = Landscape.JSON.readTree(get(anna, "/keys").body());
        var audit = Landscape.JSON.readTree(get(anna, "/audit").body());

        assertThat(keys.get("keys")
                        .valueStream()
                        .map(key -> key.get("purpose").asString() + " "
                                + key.get("state").asString()))
                .contains("audit-signature active");
        assertThat(keys.get("keys").get(0).propertyNames())
                .containsExactlyInAnyOrder("id", "purpose", "version", "state", "sealed", "wrappedBy", "created");
        assertThat(isSigned(audit.get("heads").get(0), audit.get("publicKey").asString()))
                .isTrue();
    }

    /** As docs/security.md says it, with the JDK's Ed25519. */
    private static boolean isSigned(JsonNode head, String publicKey) throws Exception {
        var pem = publicKey.replaceAll("-----[A-Z ]+-----", "");
        var key = KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        var signature = Signature.getInstance("Ed25519");
        signature.initVerify(key);
        signature.update("legacy-bridge audit head 2".getBytes(UTF_8));
        signature.update(
                ByteBuffer.allocate(8).putLong(head.get("number").asLong()).array());
        signature.update(HexFormat.of().parseHex(head.get("hash").asString()));
        var node = head.get("node").asString().getBytes(UTF_8);
        signature.update(ByteBuffer.allocate(4).putInt(node.length).array());
        signature.update(node);
        signature.update(head.get("others").asString().getBytes(UTF_8));
        return signature.verify(HexFormat.of().parseHex(head.get("signature").asString()));
    }

    @Test
    void statusShowsPeopleAndProgramsTheSame() throws Exception {
        landscape.status("items", "running");
        landscape.operator("anna", Role.VIEW);

        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.bridge("anna", "status").exit() == 0);

        assertThat(landscape.bridge("anna", "status").out())
                .startsWith("The appliance is ready.\nitems")
                .contains("running", "0 taken");
        assertThat(landscape.bridge("anna", "status", "--json").out())
                .startsWith("{\"health\":{\"state\":\"ready\"")
                .contains("\"name\":\"items\"");
    }

    @Test
    void aVerbWithoutAnOperatorSaysHowToMakeOne() {
        var err = new StringWriter();

        var exit = BridgeCommand.execute(
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true),
                "status",
                "--home",
                landscape.home().toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "There is no certificate of an operator here. Make one with bridge certs issue",
                        "[cli/which-operator]");
    }

    @Test
    void metricsAreThoseOfThePageAndTellNoValue() throws Exception {
        landscape.drop("1.DAT", "SECR0001SECR00X2".getBytes(US_ASCII));
        landscape.feed("crm", 1);
        landscape.get("crm", "/messages?connection=nowhere");
        var scraper = landscape.operator("prometheus", Role.METRICS);

        await().atMost(Landscape.LIMIT)
                .until(() -> get(scraper, "/metrics").body().contains("waiting{connection=\"items\"} 1.0"));

        var scraped = get(scraper, "/metrics").body();
        assertThat(scraped)
                .contains("legacybridge_records_taken_total{connection=\"items\"} 2.0")
                .contains("legacybridge_records_published_total{connection=\"items\"} 1.0")
                .contains("legacybridge_records_rejected_total{connection=\"items\"} 1.0")
                .contains("legacybridge_client_requests_total{client=\"crm\",code=\"access/unknown-connection\"} 1.0")
                .contains("legacybridge_certificate_days_left{file=\"certs/server.pem\"} 29.0")
                .contains(
                        "legacybridge_ready 1.0", "legacybridge_broker_paused 0.0", "legacybridge_journal_position 1.0")
                .doesNotContain("SECR");
        var own = scraped.lines()
                .filter(line -> line.startsWith("# HELP legacybridge_"))
                .map(line -> line.split(" ")[2])
                .toList();
        // No operation was called, so no legacy system's time was measured.
        assertThat(Arrays.stream(Metric.values()).map(Metric::shown).filter(name -> !name.contains("legacy_call")))
                .containsExactlyInAnyOrderElementsOf(own);
    }

    @Test
    void aRestartDoesNotForgetWhenASourceLastGaveSomething() throws Exception {
        var scraper = landscape.operator("prometheus", Role.METRICS);
        var begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        landscape.drop("1.DAT", "SECR0001".getBytes(US_ASCII));
        landscape.feed("crm", 1);
        var taken = lastSuccess(scraper);
        assertThat(taken).isBetween(begun, Instant.now());

        landscape.stop();
        var stopped = Instant.now();
        landscape.start();

        assertThat(lastSuccess(scraper)).isBetween(taken, stopped);
    }

    /** Waits until it is told. */
    private Instant lastSuccess(HttpClient scraper) {
        var sample = "legacybridge_last_success_timestamp_seconds{connection=\"items\",of=\"source\"} ";
        var line = await().atMost(Landscape.LIMIT)
                .until(
                        () -> get(scraper, "/metrics")
                                .body()
                                .lines()
                                .filter(each -> each.startsWith(sample))
                                .findAny(),
                        Optional::isPresent);
        return Instant.ofEpochSecond((long) Double.parseDouble(line.get().substring(sample.length())));
    }

    @Test
    void aMessageIsTracedFromItsSourceToThoseWhoReadIt() throws Exception {
        landscape.drop("1.DAT", "SECR0001".getBytes(US_ASCII));
        var id = landscape.feed("crm", 1).getFirst().get("id").asString();
        landscape.operator("anna", Role.VIEW);

        var trace = landscape.bridge("anna", "trace", id);

        assertThat(trace.exit()).as(trace.err()).isZero();
        assertThat(trace.out())
                .contains("came with   delivery 1, /out/1.DAT", "read as     1.DAT#1", "journal     position 1")
                .contains("by crm: {\"itemId\":\"plain\"}")
                .doesNotContain("SECR");
        assertThat(landscape.bridge("anna", "trace", "items.nowhere").err())
                .contains("Neither the journal nor the dead letters have the id items.nowhere.");
    }

    private HttpResponse<String> get(HttpClient operator, String path) throws IOException, InterruptedException {
        return operator.send(
                HttpRequest.newBuilder(landscape.control(path))
                        .timeout(Landscape.LIMIT)
                        .build(),
                BodyHandlers.ofString(UTF_8));
    }
}
