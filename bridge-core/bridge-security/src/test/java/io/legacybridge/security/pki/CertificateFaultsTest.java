package io.legacybridge.security.pki;

import static io.legacybridge.security.pki.Forge.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every certificate fault in the book: each is refused, and for its own reason. */
class CertificateFaultsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final KeyAndChain ROOT =
            new Forge(NOW).authority("partner root", 2).selfSigned();
    private static final KeyAndChain ISSUING =
            new Forge(NOW).authority("partner issuing", 0).by(ROOT);

    @TempDir
    Path home;

    static Stream<Arguments> faults() {
        return faults(NOW, ROOT, ISSUING)
                .map(fault ->
                        arguments(fault.name(), fault.expected(), fault.pair().chain()));
    }

    /** One thing that is wrong with a client's certificate. */
    record Fault(String name, Distrust expected, KeyAndChain pair) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Every one but no certificate at all. */
    static Stream<Fault> faults(Instant now, KeyAndChain root, KeyAndChain issuing) {
        var foreign = new Forge(now).authority("partner root", 1).selfSigned();
        var expiredCa = new Forge(now)
                .authority("expired", 0)
                .valid(Duration.ofDays(-9), Duration.ofDays(-1))
                .by(root);
        var noDnsBelow = new Forge(now)
                .authority("narrow", 0)
                .forbids(name(GeneralName.dNSName, "bank.example"))
                .by(root);
        var first = new Forge(now).authority("first", 1).by(root);
        var second = new Forge(now).authority("second", 0).by(first);
        var belowPathLength = new Forge(now).authority("third", 0).by(second);
        var deep = new Forge(now).authority("deep 1", 9).by(root);
        for (var depth = 2; depth <= 5; depth++)
            deep = new Forge(now).authority("deep " + depth, 9).by(deep);
        return Stream.of(
                new Fault("self-signed", Distrust.UNKNOWN_CA, new Forge(now).selfSigned()),
                new Fault(
                        "expired",
                        Distrust.EXPIRED,
                        new Forge(now)
                                .valid(Duration.ofDays(-9), Duration.ofDays(-1))
                                .by(issuing)),
                new Fault(
                        "not yet valid",
                        Distrust.NOT_YET_VALID,
                        new Forge(now)
                                .valid(Duration.ofDays(1), Duration.ofDays(9))
                                .by(issuing)),
                new Fault("another CA of the same name", Distrust.WRONG_SIGNATURE, new Forge(now).by(foreign)),
                new Fault(
                        "for servers",
                        Distrust.NOT_FOR_CLIENTS,
                        new Forge(now).purposes(KeyPurposeId.id_kp_serverAuth).by(issuing)),
                new Fault(
                        "no purpose",
                        Distrust.NOT_FOR_CLIENTS,
                        new Forge(now).purposes().by(issuing)),
                new Fault(
                        "any purpose beside clientAuth",
                        Distrust.FOR_ANYTHING,
                        new Forge(now)
                                .purposes(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.anyExtendedKeyUsage)
                                .by(issuing)),
                new Fault(
                        "a CA as a client",
                        Distrust.IS_A_CA,
                        new Forge(now).mayStandBelow(0).by(root)),
                new Fault(
                        "a common name only",
                        Distrust.NO_NAME,
                        new Forge(now).names().by(issuing)),
                new Fault(
                        "a DNS name only",
                        Distrust.NO_NAME,
                        new Forge(now)
                                .names(name(GeneralName.dNSName, "crm.example"))
                                .by(issuing)),
                new Fault(
                        "several SPIFFE ids",
                        Distrust.SEVERAL_NAMES,
                        new Forge(now)
                                .names(
                                        name(GeneralName.uniformResourceIdentifier, "spiffe://partner/crm"),
                                        name(GeneralName.uniformResourceIdentifier, "spiffe://partner/erp"))
                                .by(issuing)),
                new Fault(
                        "a forbidden name",
                        Distrust.OUTSIDE_NAME_CONSTRAINTS,
                        named(now, "www.bank.example").by(noDnsBelow)),
                new Fault(
                        "a forbidden name in capitals",
                        Distrust.OUTSIDE_NAME_CONSTRAINTS,
                        named(now, "WWW.Bank.EXAMPLE").by(noDnsBelow)),
                new Fault(
                        "a forbidden name with a trailing dot",
                        Distrust.OUTSIDE_NAME_CONSTRAINTS,
                        named(now, "www.bank.example.").by(noDnsBelow)),
                new Fault("too many CAs for a path length", Distrust.TOO_LONG, new Forge(now).by(belowPathLength)),
                new Fault("more CAs than anybody needs", Distrust.TOO_LONG, new Forge(now).by(deep)),
                new Fault("an expired CA between", Distrust.EXPIRED, new Forge(now).by(expiredCa)),
                new Fault(
                        "RSA of 1024 bits",
                        Distrust.WEAK,
                        new Forge(now).key("RSA", 1024).by(issuing)),
                new Fault(
                        "SHA-1",
                        Distrust.WEAK,
                        new Forge(now).signedWith("SHA1withECDSA").by(issuing)),
                new Fault("a missing CA between", Distrust.UNKNOWN_CA, alone(new Forge(now).by(issuing))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isRefusedForItsOwnReason(String fault, Distrust expected, List<X509Certificate> chain) {
        var bundles = bundles(ROOT);

        assertThat(bundles.identify(chain, NOW)).as(fault).isEmpty();
        assertThat(bundles.distrust(chain, NOW)).as(fault).contains(expected);
    }

    @Test
    void nothingIsNobody() {
        assertThat(bundles(ROOT).distrust(List.of(), NOW)).contains(Distrust.NO_CERTIFICATE);
    }

    @Test
    void theSameCertificateWithoutAFaultIsTaken() {
        assertThat(bundles(ROOT).identify(client().by(ISSUING).chain(), NOW))
                .contains(new ClientIdentity("partner", "urn:partner:crm"));
        assertThat(bundles(ROOT).identify(client().key("RSA", 2048).by(ISSUING).chain(), NOW))
                .isPresent();
    }

    @Test
    void aCaOfOnePartnerCannotMintAnother() {
        var partnerB = new Forge(NOW).authority("another root", 1).selfSigned();
        var bundles = new TrustBundles(List.of(bundle("partner", ROOT), bundle("another", partnerB)));

        var sameName = client().by(partnerB).chain();

        assertThat(bundles.identify(sameName, NOW)).contains(new ClientIdentity("another", "urn:partner:crm"));
    }

    @Test
    void nobodyIsKnownWhomTwoBundlesVouchFor() {
        var bundles = new TrustBundles(List.of(bundle("partner", ROOT), bundle("another", ISSUING)));

        assertThat(bundles.distrust(client().by(ISSUING).chain(), NOW)).contains(Distrust.TWO_BUNDLES);
    }

    @Test
    void aWeakCaIsNotTakenIntoABundle() {
        var weak = new Forge(NOW)
                .authority("weak", 1)
                .key("RSA", 1024)
                .signedWith("SHA256withRSA")
                .selfSigned();
        var file = home.resolve("weak.pem");
        Pem.writeCertificates(weak.chain(), file);

        assertThatThrownBy(() -> trust().add("partner", file))
                .isInstanceOf(ProblemException.class)
                .hasMessageEndingWith("[certs/weak-key]");
        assertThat(home.resolve("certs/trust")).doesNotExist();
    }

    @Test
    void anotherPartnersBrokenFilesAreToldAndKeepNoBundleFromBeingAddedOrTested() throws IOException {
        Files.createDirectories(home.resolve("certs/trust"));
        Files.createDirectories(home.resolve("certs/crl"));
        Files.writeString(home.resolve("certs/trust/other.pem"), "garbage");
        Files.writeString(home.resolve("certs/crl/other.crl"), "garbage");
        Pem.writeCertificates(ROOT.chain(), home.resolve("root.pem"));
        Pem.writeCertificates(client().by(ISSUING).chain(), home.resolve("crm.pem"));

        var added = trust().add("partner", home.resolve("root.pem"));
        var tested = trust().test(home.resolve("crm.pem"), Map.of());

        assertThat(added.subjects()).containsExactly("CN=partner root");
        assertThat(added.warnings())
                .extracting(Problem::toString)
                .singleElement()
                .asString()
                .startsWith("certs/trust/other.pem: ");
        assertThat(tested.identity()).contains(new ClientIdentity("partner", "urn:partner:crm"));
        assertThat(tested.leftOut())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        list -> assertThat(list).startsWith("certs/crl/other.crl: "),
                        bundle -> assertThat(bundle).startsWith("certs/trust/other.pem: "));
        assertThatThrownBy(() -> trust().add("other", home.resolve("root.pem")))
                .hasMessageStartingWith("certs/trust/other.pem: ");
        trust().remove("partner");
        assertThatThrownBy(() -> trust().test(home.resolve("crm.pem"), Map.of()))
                .hasMessageStartingWith("certs/trust/other.pem: ");
    }

    @Test
    void saysWhoACertificateWouldBeOrWhyNot() {
        Pem.writeCertificates(ROOT.chain(), home.resolve("root.pem"));
        Pem.writeCertificates(client().by(ISSUING).chain(), home.resolve("crm.pem"));
        Pem.writeCertificates(client().by(ISSUING).chain().subList(0, 1), home.resolve("alone.pem"));

        assertThat(trust().add("partner", home.resolve("root.pem")).subjects()).containsExactly("CN=partner root");
        assertThat(trust().add("partner", home.resolve("root.pem")).subjects()).isEmpty();

        assertThat(trust().test(home.resolve("crm.pem"), Map.of()).identity())
                .contains(new ClientIdentity("partner", "urn:partner:crm"));
        assertThat(trust().test(home.resolve("alone.pem"), Map.of()).distrust()).contains(Distrust.UNKNOWN_CA);
        assertThatThrownBy(() -> trust().add("another", home.resolve("root.pem")))
                .hasMessageEndingWith("[certs/in-two-bundles]");
        trust().remove("partner");
        assertThatThrownBy(() -> trust().remove("partner")).hasMessageEndingWith("[certs/no-trust-bundle]");
    }

    private TrustFolder trust() {
        return new TrustFolder(home, Clock.fixed(NOW, ZoneOffset.UTC), new SecureRandom(), _ -> {});
    }

    private static TrustBundles bundles(KeyAndChain root) {
        return new TrustBundles(List.of(bundle("partner", root)));
    }

    private static TrustBundle bundle(String name, KeyAndChain authority) {
        return TrustBundle.checked(
                name,
                List.of(authority.certificate()),
                Place.of(name),
                new RevocationCheck(RevocationPolicy.PARTNER, List.of(), new SecureRandom()));
    }

    private static Forge client() {
        return new Forge(NOW);
    }

    private static KeyAndChain alone(KeyAndChain pair) {
        return new KeyAndChain(pair.key(), pair.chain().subList(0, 1));
    }

    private static Forge named(Instant now, String dnsName) {
        return new Forge(now)
                .names(
                        name(GeneralName.uniformResourceIdentifier, "urn:partner:crm"),
                        name(GeneralName.dNSName, dnsName));
    }
}
