package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop between a key and its certificate. */
class CutOffPairTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final List<String> NAMES = List.of("bridge.example", "192.0.2.7");

    @TempDir
    Path home;

    @Test
    void aStopBetweenAKeyAndItsCertificateIsMadeGoodByRekey() throws IOException {
        setup().init(NAMES, List.of());
        var crm = new Holder.Client("crm");
        certs(NOW).issue(crm);
        Files.delete(home.resolve("certs/clients/crm.pem"));

        assertThatThrownBy(() -> certs(NOW).issue(crm)).hasMessageContaining("bridge certs rekey");
        assertThatThrownBy(() -> certs(NOW).renew(crm)).hasMessageContaining("bridge certs rekey");
        certs(NOW).rekey(crm);

        assertThat(new ServerTls(home, fixed(NOW), new SecureRandom()).identify(chain("certs/clients/crm.pem")))
                .isPresent();
    }

    @Test
    void theKeyOfARequestIsNotTakenForWhatAStopHasLeft() throws IOException {
        setup().init(NAMES, List.of());
        var crm = new Holder.Client("crm");
        certs(NOW).request(crm);
        var key = Files.readString(home.resolve("certs/clients/crm.key"));

        assertThatThrownBy(() -> certs(NOW).rekey(crm)).hasMessageContaining("have the request signed");
        assertThatThrownBy(() -> certs(NOW).issue(crm)).hasMessageContaining("have the request signed");

        assertThat(home.resolve("certs/clients/crm.key")).hasContent(key);
    }

    @Test
    void aRekeyOfTheServerThatWasCutOffIsDoneAgain() throws IOException {
        setup().init(NAMES, List.of());
        var before = home.resolve("before.pem");
        Files.copy(home.resolve("certs/server.pem"), before);
        certs(NOW).rekey(new Holder.Server(List.of()));
        Files.copy(before, home.resolve("certs/server.pem"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> new ServerTls(home, fixed(NOW), new SecureRandom()))
                .hasMessageContainingAll("bridge certs rekey", "[certs/key-does-not-match]");
        certs(NOW).rekey(new Holder.Server(List.of()));

        var _ = new ServerTls(home, fixed(NOW), new SecureRandom());
    }

    /** Nobody has to say them again, and what is said is not what was signed. */
    @Test
    void theRolesOfAnOperatorAndTheNamesOfTheServerAreThoseThatWereSigned() throws IOException {
        setup().init(NAMES, List.of("apps.example"));
        certs(NOW).issue(new Holder.Operator("anna", EnumSet.of(Role.OPERATE, Role.SECURITY)));
        for (var file : List.of("server.pem", "operators/anna.pem"))
            Files.delete(home.resolve("certs").resolve(file));

        certs(NOW).rekey(new Holder.Operator("anna", EnumSet.of(Role.VIEW)));
        certs(NOW).rekey(new Holder.Server(List.of("new.apps.example")));

        assertThat(CertificateFacts.of(chain("certs/operators/anna.pem").getFirst())
                        .names())
                .containsExactly("URI:urn:legacybridge:operator:anna:operate+security");
        assertThat(CertificateFacts.of(chain("certs/server.pem").getFirst()).names())
                .containsExactly("DNS:bridge.example", "IP:192.0.2.7");
    }

    @Test
    void aKeyForWhichNothingWasSignedStays() throws IOException {
        setup().init(NAMES, List.of());
        var crm = new Holder.Client("crm");
        certs(NOW).issue(new Holder.Client("erp"));
        var key = home.resolve("certs/clients/crm.key");
        Files.move(home.resolve("certs/clients/erp.key"), key);
        var content = Files.readString(key);

        for (var act :
                List.<Runnable>of(() -> certs(NOW).rekey(crm), () -> certs(NOW).issue(crm)))
            assertThatThrownBy(act::run)
                    .hasMessageContaining("move it away")
                    .hasMessageEndingWith("[certs/no-certificate]");

        assertThat(key).hasContent(content);
    }

    private CertsSetup setup() {
        return new CertsSetup(home, fixed(NOW), new SecureRandom());
    }

    private CertsHome certs(Instant now) {
        return new CertsHome(home, fixed(now), new SecureRandom());
    }

    private List<X509Certificate> chain(String file) {
        return Pem.readCertificates(home.resolve(file), Place.of(file));
    }

    private static Clock fixed(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
