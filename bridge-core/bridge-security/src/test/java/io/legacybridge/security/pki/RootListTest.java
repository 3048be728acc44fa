package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The root's list is lost where the root is: an empty one in its place would let in again what a revoked CA has signed. */
class RootListTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final List<String> NAMES = List.of("bridge.example");

    @TempDir
    Path folder;

    private final List<CertificateEvent> events = new ArrayList<>();
    private Path offline;
    private Path list;
    private Path signed;

    @BeforeEach
    void revokeACa() throws IOException {
        offline = folder.resolve("offline");
        list = offline.resolve("certs/crl/root.crl");
        setup().initRoot();
        signed = sign("first");
        setup().revokeIssuing(signed, RevocationReason.KEY_COMPROMISE);
        events.clear();
    }

    @Test
    void nothingIsSignedOrRevokedUntilItIsBack() throws IOException {
        var copy = Files.move(list, folder.resolve("copy"));

        assertLost(() -> sign("second"));
        assertLost(() -> setup().revokeIssuing(signed, RevocationReason.SUPERSEDED));
        assertThat(events).isEmpty();
        assertThat(list).doesNotExist();

        Files.move(copy, list);
        assertThat(setup().revokeIssuing(sign("second"), RevocationReason.SUPERSEDED))
                .isEqualTo(list);
        assertThat(serials()).hasSize(2);
    }

    @Test
    void itIsMissedWithAllThatLayBesideIt() throws IOException {
        Files.move(list.getParent(), folder.resolve("away"));
        assertLost(() -> sign("second"));
        Files.move(offline.resolve("certs/ca/issued"), folder.resolve("issued"));

        assertLost(() -> setup().revokeIssuing(signed, RevocationReason.SUPERSEDED));
    }

    @Test
    void aRootThatHasSignedNothingYetHasNone() {
        offline = folder.resolve("new");
        setup().initRoot();

        assertThat(sign("first")).exists();
    }

    @Test
    void itLastsAsLongAsTheLongestLivedCaOfTheRoot() throws IOException {
        var later = new CertsSetup(offline, fixed(NOW.plus(Duration.ofDays(400))), new SecureRandom());
        var second = folder.resolve("second.pem");
        later.signIssuing(request("second"), NAMES, List.of(), second);
        var until = nextUpdate();

        sign("third");

        assertThat(nextUpdate()).isEqualTo(until);
    }

    @Test
    void itIsMadeAnewFromWhatIsKnown() throws IOException {
        var before = serials();
        Files.delete(list);
        assertThatThrownBy(() -> setup().rebuildRootRevocations(Optional.empty(), _ -> {}))
                .hasMessageContaining("begin anew with another root")
                .hasMessageEndingWith("[certs/nothing-to-rebuild-from]");
        var known = new RevokedCertificate(new BigInteger(before.getFirst(), 16), NOW, RevocationReason.KEY_COMPROMISE);
        var told = new ArrayList<String>();

        assertThat(setup().rebuildRootRevocations(Optional.of(List.of(known)), told::addAll))
                .isEqualTo(before);

        assertThat(told).isEqualTo(before);
        assertThat(serials()).isEqualTo(before);
        setup().revokeIssuing(sign("second"), RevocationReason.SUPERSEDED);
        assertThat(serials()).hasSize(2).containsAll(before);
    }

    /** What has been carried to the appliance since would be put back to what it was. */
    @Test
    void anIssuingCaIsTakenInOnce() throws IOException {
        setup(folder.resolve("first")).finishWithOfflineRoot(signed, NAMES);
        var carried = folder.resolve("first/certs/crl/root.crl");
        Files.delete(carried);
        Files.copy(list, carried);

        assertThatThrownBy(() -> setup(folder.resolve("first")).finishWithOfflineRoot(signed, NAMES))
                .hasMessageEndingWith("[certs/already-there]");

        assertThat(carried).hasSameBinaryContentAs(list);
    }

    private void assertLost(Runnable act) {
        assertThatThrownBy(act::run)
                .hasMessageStartingWith("certs/crl/root.crl: ")
                .hasMessageEndingWith("bridge certs crl --rebuild --root. [certs/no-revocation-list]");
    }

    private Path sign(String home) {
        var out = folder.resolve(home + ".pem");
        setup().signIssuing(request(home), NAMES, List.of(), out);
        return out;
    }

    private Path request(String home) {
        var request = folder.resolve(home).resolve("certs/ca/issuing.csr");
        return Files.exists(request) ? request : setup(folder.resolve(home)).beginWithOfflineRoot(NAMES, List.of());
    }

    private CertsSetup setup() {
        return new CertsSetup(offline, fixed(NOW), new SecureRandom(), events::add);
    }

    private static CertsSetup setup(Path home) {
        return new CertsSetup(home, fixed(NOW), new SecureRandom());
    }

    private List<String> serials() {
        return ((Inspection.Revocations) Inspection.of(list)).serials();
    }

    private Optional<Instant> nextUpdate() {
        return ((Inspection.Revocations) Inspection.of(list)).nextUpdate();
    }

    private static Clock fixed(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
