package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever stands between us and the partner can serve anything; only a newer list of the same CA is taken. */
class FetchedListsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final URI FIRST = URI.create("http://crl.partner.example/ca.crl");
    private static final URI SECOND = URI.create("http://crl.partner.example/root.crl");

    @TempDir
    Path home;

    private final KeyAndChain partner =
            new Forge(NOW).authority("Partner CA", 0).selfSigned();
    private final KeyAndChain stranger =
            new Forge(NOW).authority("Partner CA", 0).selfSigned();
    private Path file;
    private FetchedLists lists;

    @BeforeEach
    void trustThePartner() {
        // printf '%s' http://crl.partner.example/ca.crl | sha256sum | cut -c-16
        file = home.resolve("certs/crl/fetched-partner.cb384784c9568bbc.crl");
        lists = lists(FIRST);
        trust("certs/trust/partner.pem", partner);
    }

    @ParameterizedTest
    @ValueSource(strings = {"certs/trust/partner.pem", "certs/outward/partner.trust.pem"})
    void takesWhatACaOfTheBundleHasSignedAndThenWhatIsNewer(String bundle) throws IOException {
        Files.delete(home.resolve("certs/trust/partner.pem"));
        trust(bundle, partner);

        lists.replace(FIRST, list(partner, NOW.minus(HOUR), 1).bytes());
        assertThat(serials()).isEmpty();

        lists.replace(FIRST, list(partner, NOW, 2).revoking(7).bytes());
        assertThat(serials()).containsExactly("7");
    }

    @Test
    void ofTwoListsOfOneSecondTheHigherNumberCounts() {
        var first = list(partner, NOW, 1).bytes();
        var second = list(partner, NOW, 2).revoking(7).bytes();
        lists.replace(FIRST, first);

        lists.replace(FIRST, second);
        lists.replace(FIRST, second);

        assertRefused(first, "[certs/older-list]");
        assertThat(serials()).containsExactly("7");
    }

    @Test
    void refusesAnOlderListInWhichNobodyIsRevokedYet() {
        lists.replace(FIRST, list(partner, NOW.minus(HOUR), 2).revoking(7).bytes());

        assertRefused(list(partner, NOW.minus(HOUR.multipliedBy(2)), 1).bytes(), "[certs/older-list]");

        assertThat(serials()).containsExactly("7");
    }

    @Test
    void refusesAListThatNobodyOfTheBundleHasSigned() {
        var fine = list(partner, NOW, 3).revoking(7).bytes();
        var changed = fine.clone();
        changed[changed.length - 1] ^= 1;
        var mayNot = new Forge(NOW).authority("Partner CA", 0).mayNotSignLists().selfSigned();
        trust("certs/trust/partner.pem", partner, mayNot);

        for (var forged : List.of(
                changed, list(stranger, NOW, 3).bytes(), list(mayNot, NOW, 3).bytes()))
            assertRefused(forged, "[certs/list-not-signed]");
        assertRefused(Arrays.copyOf(fine, fine.length / 2), "[certs/unreadable]");
        assertRefused("<html>".getBytes(StandardCharsets.US_ASCII), "[certs/unreadable]");
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesAWeakSignature() {
        var rsa = new Forge(NOW)
                .authority("Partner CA", 0)
                .key("RSA", 2048)
                .signedWith("SHA256withRSA")
                .selfSigned();
        trust("certs/trust/partner.pem", rsa);

        assertRefused(list(rsa, NOW, 1).signedWith("SHA1withRSA").bytes(), "[certs/list-not-signed]");
        lists.replace(FIRST, list(rsa, NOW, 1).signedWith("SHA256withRSA").bytes());
    }

    @Test
    void refusesAListForABundleThatIsNotThere() throws IOException {
        Files.delete(home.resolve("certs/trust/partner.pem"));

        assertRefused(list(partner, NOW, 1).bytes(), "[certs/list-not-signed]");
    }

    @Test
    void refusesAListThatIsMoreThanFiveMinutesAhead() {
        assertRefused(list(partner, NOW.plus(Duration.ofMinutes(6)), 1).bytes(), "[certs/list-from-the-future]");

        lists.replace(FIRST, list(partner, NOW.plus(Duration.ofMinutes(4)), 1).bytes());

        assertThat(file).exists();
    }

    @Test
    void refusesADeltaList() {
        assertRefused(list(partner, NOW, 2).delta().bytes(), "[certs/delta-list]");
    }

    @Test
    void refusesAListOfAnotherCaOrAboutOtherCertificatesThanTheOneBefore() {
        var second = new Forge(NOW).authority("Second CA", 0).selfSigned();
        trust("certs/trust/partner.pem", partner, second);
        lists.replace(FIRST, list(partner, NOW.minus(HOUR), 1).revoking(7).bytes());

        assertRefused(list(second, NOW, 2).bytes(), "[certs/list-of-others]");
        assertRefused(list(partner, NOW, 2).onlyOfAuthorities().bytes(), "[certs/list-of-others]");

        assertThat(serials()).containsExactly("7");
    }

    @Test
    void whatIsThereIsNoMeasureWhenItIsGarbageOrForged() throws IOException {
        Files.createDirectories(file.getParent());
        for (var broken : List.of(
                "half a li".getBytes(StandardCharsets.US_ASCII),
                list(stranger, NOW.plus(HOUR), 9).bytes())) {
            Files.write(file, broken);

            lists.replace(FIRST, list(partner, NOW.minus(HOUR), 1).revoking(7).bytes());

            assertThat(serials()).containsExactly("7");
        }
    }

    @Test
    void aBrokenBundleLeavesTheListAsItIs() throws IOException {
        lists.replace(FIRST, list(partner, NOW.minus(HOUR), 1).revoking(7).bytes());
        Files.writeString(home.resolve("certs/trust/partner.pem"), "garbage");

        assertRefused(list(partner, NOW, 2).bytes(), "[certs/no-certificate]");

        assertThat(serials()).containsExactly("7");
    }

    /** Reordering them says nothing about who has revoked whom. */
    @Test
    void theOrderOfTheAddressesDoesNotMatter() {
        var second = new Forge(NOW).authority("Second CA", 0).selfSigned();
        trust("certs/trust/partner.pem", partner, second);
        var before = lists(FIRST, SECOND);
        before.replace(FIRST, list(partner, NOW.minus(HOUR), 1).bytes());
        before.replace(SECOND, list(second, NOW.minus(HOUR), 1).bytes());

        var after = lists(SECOND, FIRST);
        after.replace(SECOND, list(second, NOW, 2).revoking(8).bytes());
        after.replace(FIRST, list(partner, NOW, 2).revoking(7).bytes());

        assertThat(serials()).containsExactly("7");
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "fetched-partner.cb384784c9568bbc.crl", "fetched-partner.35e16210bda2f2f2.crl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetched-partner.crl", "fetched-partner.2.crl"})
    void theListThatAnEarlierVersionNumberedIsTheOneBefore(String earlier) {
        Pem.writeRevocations(
                Pem.readRevocations(
                        list(partner, NOW.minus(HOUR), 2).revoking(7).bytes(), Place.of("list")),
                home.resolve("certs/crl").resolve(earlier));

        assertRefused(list(partner, NOW.minus(HOUR.multipliedBy(2)), 1).bytes(), "[certs/older-list]");
        assertThat(names()).containsExactly(earlier);

        lists.replace(FIRST, list(partner, NOW, 3).revoking(7).revoking(8).bytes());
        assertThat(serials()).containsExactly("7", "8");
        assertThat(names()).containsExactly("fetched-partner.cb384784c9568bbc.crl");
    }

    @Test
    void aListThatThePartnerHasMovedIsStillTheOneBefore() {
        lists.replace(FIRST, list(partner, NOW.minus(HOUR), 2).revoking(7).bytes());
        var moved = lists(SECOND);

        assertThatThrownBy(() -> moved.replace(
                        SECOND,
                        list(partner, NOW.minus(HOUR.multipliedBy(2)), 1).bytes()))
                .hasMessageEndingWith("[certs/older-list]");
        assertThat(serials()).containsExactly("7");

        moved.replace(SECOND, list(partner, NOW, 3).bytes());
        assertThat(names()).containsExactly("fetched-partner.35e16210bda2f2f2.crl");
    }

    @Test
    void whatNobodyFetchesAnyMoreCountsUntilAnotherTakesItsPlace() {
        var second = new Forge(NOW).authority("Second CA", 0).selfSigned();
        trust("certs/trust/partner.pem", partner, second);
        lists(FIRST, SECOND).replace(SECOND, list(second, NOW, 1).revoking(8).bytes());

        lists.replace(FIRST, list(partner, NOW, 1).bytes());

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "fetched-partner.cb384784c9568bbc.crl", "fetched-partner.35e16210bda2f2f2.crl");
    }

    private FetchedLists lists(URI... from) {
        return new FetchedLists(home, "partner", List.of(from), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private List<String> names() {
        return new CertsFolder(home.resolve("certs/crl")).files("", CertsFolder.CRL);
    }

    private void assertRefused(byte[] content, String code) {
        assertThatThrownBy(() -> lists.replace(FIRST, content))
                .isInstanceOf(ProblemException.class)
                .hasMessageEndingWith(code);
    }

    private List<String> serials() {
        return ((Inspection.Revocations) Inspection.of(file)).serials();
    }

    private void trust(String to, KeyAndChain... authorities) {
        Pem.writeCertificates(
                Arrays.stream(authorities).map(KeyAndChain::certificate).toList(), home.resolve(to));
    }

    private static ForgedList list(KeyAndChain authority, Instant from, int number) {
        return new ForgedList(authority, from, number);
    }

    private static final class ForgedList {
        private final KeyAndChain authority;
        private final JcaX509v2CRLBuilder list;
        private String signature = "SHA256withECDSA";

        private ForgedList(KeyAndChain authority, Instant from, int number) {
            this.authority = authority;
            var issuer = authority.certificate();
            list = new JcaX509v2CRLBuilder(issuer, Date.from(from));
            list.setNextUpdate(Date.from(from.plus(Duration.ofDays(7))));
            add(Extension.cRLNumber, new CRLNumber(BigInteger.valueOf(number)));
        }

        private ForgedList revoking(int serial) {
            list.addCRLEntry(BigInteger.valueOf(serial), Date.from(NOW), 0);
            return this;
        }

        private ForgedList delta() {
            return add(Extension.deltaCRLIndicator, new CRLNumber(BigInteger.ONE));
        }

        private ForgedList onlyOfAuthorities() {
            return add(
                    Extension.issuingDistributionPoint,
                    new IssuingDistributionPoint(null, false, true, null, false, false));
        }

        private ForgedList signedWith(String newSignature) {
            signature = newSignature;
            return this;
        }

        private ForgedList add(ASN1ObjectIdentifier kind, ASN1Encodable value) {
            try {
                list.addExtension(kind, !kind.equals(Extension.cRLNumber), value);
                return this;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] bytes() {
            try {
                return list.build(new JcaContentSignerBuilder(signature).build(authority.key()))
                        .getEncoded();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
