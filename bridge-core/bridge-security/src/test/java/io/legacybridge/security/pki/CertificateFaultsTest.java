package io.legacybridge.security.pki;

import static io.legacybridge.security.pki.Forge.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
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
        var foreign = new Forge(NOW).authority("partner root", 1).selfSigned();
        var expiredCa = new Forge(NOW)
                .authority("expired", 0)
                .valid(Duration.ofDays(-9), Duration.ofDays(-1))
                .by(ROOT);
        var noDnsBelow = new Forge(NOW)
                .authority("narrow", 0)
                .forbids(name(GeneralName.dNSName, "bank.example"))
                .by(ROOT);
        var first = new Forge(NOW).authority("first", 1).by(ROOT);
        var second = new Forge(NOW).authority("second", 0).by(first);
        var belowPathLength = new Forge(NOW).authority("third", 0).by(second);
        return Stream.of(
                arguments(
                        "self-signed",
                        Distrust.UNKNOWN_CA,
                        client().selfSigned().chain()),
                arguments(
                        "expired",
                        Distrust.EXPIRED,
                        client().valid(Duration.ofDays(-9), Duration.ofDays(-1))
                                .by(ISSUING)
                                .chain()),
                arguments(
                        "not yet valid",
                        Distrust.NOT_YET_VALID,
                        client().valid(Duration.ofDays(1), Duration.ofDays(9))
                                .by(ISSUING)
                                .chain()),
                arguments(
                        "another CA of the same name",
                        Distrust.WRONG_SIGNATURE,
                        client().by(foreign).chain()),
                arguments(
                        "for servers",
                        Distrust.NOT_FOR_CLIENTS,
                        client().purposes(KeyPurposeId.id_kp_serverAuth)
                                .by(ISSUING)
                                .chain()),
                arguments(
                        "no purpose",
                        Distrust.NOT_FOR_CLIENTS,
                        client().purposes().by(ISSUING).chain()),
                arguments(
                        "any purpose beside clientAuth",
                        Distrust.FOR_ANYTHING,
                        client().purposes(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.anyExtendedKeyUsage)
                                .by(ISSUING)
                                .chain()),
                arguments(
                        "a CA as a client",
                        Distrust.IS_A_CA,
                        client().mayStandBelow(0).by(ROOT).chain()),
                arguments(
                        "a common name only",
                        Distrust.NO_NAME,
                        client().names().by(ISSUING).chain()),
                arguments(
                        "a DNS name only",
                        Distrust.NO_NAME,
                        client().names(name(GeneralName.dNSName, "crm.example"))
                                .by(ISSUING)
                                .chain()),
                arguments(
                        "several SPIFFE ids",
                        Distrust.SEVERAL_NAMES,
                        client().names(
                                        name(GeneralName.uniformResourceIdentifier, "spiffe://partner/crm"),
                                        name(GeneralName.uniformResourceIdentifier, "spiffe://partner/erp"))
                                .by(ISSUING)
                                .chain()),
                arguments(
                        "a forbidden name",
                        Distrust.OUTSIDE_NAME_CONSTRAINTS,
                        named("www.bank.example").by(noDnsBelow).chain()),
                arguments(
                        "a forbidden name in capitals",
                        Distrust.OUTSIDE_NAME_CONSTRAINTS,
                        named("WWW.Bank.EXAMPLE").by(noDnsBelow).chain()),
                arguments(
                        "a forbidden name with a trailing dot",
                        Distrust.OUTSIDE_NAME_CONSTRAINTS,
                        named("www.bank.example.").by(noDnsBelow).chain()),
                arguments(
                        "too many CAs for a path length",
                        Distrust.TOO_LONG,
                        client().by(belowPathLength).chain()),
                arguments(
                        "an expired CA between",
                        Distrust.EXPIRED,
                        client().by(expiredCa).chain()),
                arguments(
                        "RSA of 1024 bits",
                        Distrust.WEAK,
                        client().key("RSA", 1024).by(ISSUING).chain()),
                arguments(
                        "SHA-1",
                        Distrust.WEAK,
                        client().signedWith("SHA1withECDSA").by(ISSUING).chain()),
                arguments(
                        "a missing CA between",
                        Distrust.UNKNOWN_CA,
                        client().by(ISSUING).chain().subList(0, 1)),
                arguments("nothing", Distrust.NO_CERTIFICATE, List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isRefusedForItsOwnReason(String fault, Distrust expected, List<X509Certificate> chain) {
        var bundles = bundles(ROOT);

        assertThat(bundles.identify(chain, NOW)).as(fault).isEmpty();
        assertThat(bundles.distrust(chain, NOW)).as(fault).contains(expected);
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
    void saysWhoACertificateWouldBeOrWhyNot() {
        Pem.writeCertificates(ROOT.chain(), home.resolve("root.pem"));
        Pem.writeCertificates(client().by(ISSUING).chain(), home.resolve("crm.pem"));
        Pem.writeCertificates(client().by(ISSUING).chain().subList(0, 1), home.resolve("alone.pem"));

        assertThat(trust().add("partner", home.resolve("root.pem"))).containsExactly("CN=partner root");
        assertThat(trust().add("partner", home.resolve("root.pem"))).isEmpty();

        assertThat(trust().test(home.resolve("crm.pem"), Map.of()).identity())
                .contains(new ClientIdentity("partner", "urn:partner:crm"));
        assertThat(trust().test(home.resolve("alone.pem"), Map.of()).distrust()).contains(Distrust.UNKNOWN_CA);
        assertThatThrownBy(() -> trust().add("another", home.resolve("root.pem")))
                .hasMessageEndingWith("[certs/in-two-bundles]");
        trust().remove("partner");
        assertThatThrownBy(() -> trust().remove("partner")).hasMessageEndingWith("[certs/no-trust-bundle]");
    }

    private TrustFolder trust() {
        return new TrustFolder(home, Clock.fixed(NOW, ZoneOffset.UTC), new SecureRandom());
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

    private static Forge named(String dnsName) {
        return client().names(
                        name(GeneralName.uniformResourceIdentifier, "urn:partner:crm"),
                        name(GeneralName.dNSName, dnsName));
    }
}
