package io.legacybridge.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.security.pki.AcmeCertificate;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.testkit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.threeten.extra.MutableClock;

/** What a running appliance renews by itself, and what it tells of before it ends. */
class CertificateUpkeepTest {

    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    @TempDir
    Path home;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(CertificateUpkeep.class);
    private final List<CertificateEvent> events = new ArrayList<>();
    private final MutableClock clock = MutableClock.of(START, ZoneOffset.UTC);
    private CertificateUpkeep upkeep;

    @BeforeEach
    void start() {
        logged.start();
        log.addAppender(logged);
        log.setLevel(Level.INFO);
        var certs = new CertsHome(home, clock, new SecureRandom(), events::add);
        certs.init(List.of("localhost"));
        certs.issue("crm");
        events.clear();
        upkeep = new CertificateUpkeep(certs, Optional.empty(), new SeenCertificates(home, clock));
    }

    @AfterEach
    void stop() {
        upkeep.close();
        log.setLevel(null);
        log.detachAppender(logged);
    }

    @Test
    void renewsItsOwnAtTwoThirdsOfTheirLivesAndTellsOfEach() {
        clock.add(Duration.ofDays(19));
        upkeep.renewOwn();
        assertThat(logged.list).isEmpty();

        clock.add(Duration.ofDays(2));
        upkeep.renewOwn();
        upkeep.renewOwn();

        assertThat(logged.list)
                .extracting(entry -> entry.getKeyValuePairs().getFirst().value)
                .containsExactly("certs/server.pem", "certs/ocsp/responder.pem", "certs/crl/issuing.crl");
        assertThat(events)
                .extracting(event -> ((CertificateEvent.OfCertificate) event).profile())
                .containsExactly("server", "OCSP responder");
    }

    @Test
    void tellsOnceWhyItCannotRenew() throws IOException {
        var issuing = home.resolve("certs/ca/issuing.pem");
        var whole = Files.readAllBytes(issuing);
        clock.add(Duration.ofDays(21));
        Files.writeString(issuing, "garbage");

        upkeep.renewOwn();
        upkeep.renewOwn();
        assertThat(logged.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("certs/ca/issuing.pem: ");

        Files.write(issuing, whole);
        upkeep.renewOwn();
        assertThat(logged.list).hasSize(4);
    }

    /** Each order fails, and each waits until another moment for the next. */
    @Test
    void tellsOnceWhyAnOrderFailsAndAgainAfterItWasOver() throws Exception {
        var other = home.resolve("other");
        new CertsHome(other, clock, new SecureRandom()).init(List.of("localhost"));
        var nobody = URI.create("https://localhost:" + FreePort.find() + "/directory");
        var acme = new AcmeCertificate(
                home,
                new AcmeCertificate.Wanted(nobody, List.of("localhost"), Optional.empty(), true),
                SSLContext.getDefault(),
                () -> {
                    throw new AssertionError("nobody has asked for a proof");
                },
                clock,
                new SecureRandom(),
                events::add);
        try (var ordering = new CertificateUpkeep(
                new CertsHome(home, clock, new SecureRandom()), Optional.of(acme), new SeenCertificates(home, clock))) {
            for (var minute = 0; minute < 90; minute++) {
                ordering.order();
                clock.add(Duration.ofMinutes(1));
            }
            assertThat(codes()).containsExactly("certs/acme-failed");
            assertThat(Files.readAllLines(home.resolve("certs/acme/wait")).get(1))
                    .isEqualTo("5");

            for (var file : List.of("server.pem", "server.key"))
                Files.copy(
                        other.resolve("certs").resolve(file),
                        home.resolve("certs").resolve(file),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            ordering.order();
            clock.add(Duration.ofDays(21));
            ordering.order();
            assertThat(codes()).containsExactly("certs/acme-failed", "certs/acme-failed");
        }
    }

    private List<Object> codes() {
        return logged.list.stream()
                .filter(entry -> entry.getLevel().equals(Level.ERROR))
                .map(entry -> entry.getKeyValuePairs().getFirst().value)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {".server.pem.new", ".server.key.new", "ca/issued/"})
    void signsNothingThatItCannotWrite(String unwritable) throws IOException {
        var place = home.resolve("certs").resolve(unwritable);
        if (Files.exists(place)) {
            Files.move(place, home.resolve("away"));
            Files.writeString(place, "no folder");
        } else {
            Files.createDirectories(place.resolve("in-the-way"));
        }
        clock.add(Duration.ofDays(21));

        upkeep.renewOwn();
        upkeep.renewOwn();

        assertThat(events).isEmpty();
        assertThat(logged.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .endsWith("[certs/cannot-write]");
    }

    @Test
    void tellsOfWhatEndsOnceForEachStep() {
        for (var _ : List.of("20 days left", "20 days left again")) tellsOfCrm(Duration.ofDays(10));
        assertThat(ofCrm()).isEmpty();

        tellsOfCrm(Duration.ofDays(21));
        tellsOfCrm(Duration.ofDays(22));
        assertThat(ofCrm()).containsExactly(9L);
        tellsOfCrm(Duration.ofDays(24));
        tellsOfCrm(Duration.ofDays(28));
        tellsOfCrm(Duration.ofDays(31));

        assertThat(ofCrm()).containsExactly(9L, 6L, 2L, -1L);
        assertThat(logged.list.getFirst().getFormattedMessage()).contains("; then: ");
    }

    @Test
    void whatOfItsOwnCouldNotBeRenewedIsATroubleAWeekBeforeItEndsAndUntilItIsRenewed() throws IOException {
        var issuing = home.resolve("certs/ca/issuing.pem");
        var whole = Files.readAllBytes(issuing);
        upkeep.round();
        assertThat(upkeep.trouble()).isEmpty();
        Files.writeString(issuing, "garbage");
        clock.add(Duration.ofDays(22));
        upkeep.round();
        assertThat(upkeep.trouble()).isEmpty();

        clock.add(Duration.ofDays(3));
        upkeep.round();

        assertThat(upkeep.trouble()).get().asString().contains("certs/server.pem", "no client can connect");
        Files.write(issuing, whole);
        upkeep.renewOwn();
        assertThat(upkeep.trouble()).isEmpty();
    }

    /** At a moment of the certificate's life, which began a little before now. */
    private void tellsOfCrm(Duration age) {
        clock.setInstant(START.plus(age));
        upkeep.round();
    }

    private List<Object> ofCrm() {
        return logged.list.stream()
                .map(ILoggingEvent::getKeyValuePairs)
                .filter(pairs -> pairs.getFirst().value.equals("certs/clients/crm.pem"))
                .map(pairs -> pairs.get(1).value)
                .toList();
    }
}
