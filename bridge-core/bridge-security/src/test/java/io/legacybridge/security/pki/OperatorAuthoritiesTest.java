package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificates make operators. */
class OperatorAuthoritiesTest {

    private static final List<String> NAMES = List.of("localhost");
    private static final Holder.Operator EVE = new Holder.Operator("eve", Set.of(Role.SECURITY));

    @TempDir
    Path folder;

    private Path home;
    private Path other;

    @BeforeEach
    void chooseHomes() {
        home = folder.resolve("home");
        other = folder.resolve("other");
    }

    @Test
    void anotherCaOfTheInternalBundleVouchesForClientsAndMakesNoOperators() throws IOException {
        certs(home).init(NAMES);
        certs(other).init(NAMES);
        certs(home).issue(EVE);

        var added = trust().add("internal", other.resolve("certs/ca/root.pem"));
        takeListsOfTheOther();

        assertThat(added.warnings()).extracting(Problem::code).containsExactly("certs/internal-is-ours");
        assertThat(roles(tls(), chain(home, EVE))).contains(Set.of(Role.SECURITY));
        assertThat(tls().identify(issued(other, EVE))).isEmpty();
        assertThat(tls().distrust(chain(other, EVE))).contains(Distrust.OPERATOR_OF_ANOTHER_CA);
        assertThat(tls().identify(issued(other, new Holder.Client("crm")))).isPresent();
    }

    /** The root signs more than our issuing CA. */
    @Test
    void anotherIssuingCaOfACompanysRootMakesNoOperators() throws IOException {
        var company = folder.resolve("company");
        var root = new Forge(Clock.systemUTC().instant())
                .authority("company root", 3)
                .selfSigned();
        Pem.write(root, company.resolve("certs/ca/root.pem"), company.resolve("certs/ca/root.key"));
        initBelow(company, home);
        initBelow(company, other);
        takeListsOfTheOther();

        assertThat(roles(tls(), issued(home, EVE))).isPresent();
        assertThat(tls().identify(issued(other, EVE))).isEmpty();

        // Whoever puts its certificate beside the own one says that its operators count here, too.
        Files.copy(other.resolve("certs/ca/issuing.pem"), home.resolve("certs/ca/other.pem"));
        assertThat(roles(tls(), chain(other, EVE))).isPresent();
    }

    /** As after a change of the CA: what is left in the folder still tells who counts. */
    @Test
    void takingTheIssuingCaAwayLetsInNobodyElse() throws IOException {
        certs(home).init(NAMES);
        certs(other).init(NAMES);
        trust().add("internal", other.resolve("certs/ca/root.pem"));
        takeListsOfTheOther();

        Files.delete(home.resolve("certs/ca/issuing.pem"));

        assertThat(tls().identify(issued(other, EVE))).isEmpty();
    }

    @Test
    void theOperatorsOfAllHomesBelowOneRootOfOursCountInEach() throws IOException {
        var offline = folder.resolve("offline");
        new CertsSetup(offline, Clock.systemUTC(), new SecureRandom(), _ -> {}).initRoot();
        initBelow(offline, home);
        initBelow(offline, other);
        takeListsOfTheOther();

        assertThat(roles(tls(), issued(other, EVE))).isPresent();
    }

    @Test
    void withoutACaOfItsOwnAHomeTakesTheOperatorsOfItsInternalBundle() throws IOException {
        certs(home).init(NAMES);
        certs(other).init(NAMES);
        trust().add("internal", other.resolve("certs/ca/root.pem"));
        takeListsOfTheOther();
        for (var file : List.of("issuing.pem", "root.pem"))
            Files.delete(home.resolve("certs/ca").resolve(file));

        assertThat(roles(tls(), issued(other, EVE))).isPresent();
    }

    @Test
    void aCaThatCannotBeReadMakesNobodyElsesOperators() throws IOException {
        certs(home).init(NAMES);
        certs(other).init(NAMES);
        trust().add("internal", other.resolve("certs/ca/root.pem"));
        takeListsOfTheOther();
        Files.writeString(home.resolve("certs/ca/issuing.pem"), "garbage");

        assertThat(tls().identify(issued(other, EVE))).isEmpty();
    }

    /** For those who ask when who could be an operator: a company's root is not told, since it makes none. */
    @Test
    void itIsToldWhichCasMakeOperators() throws IOException {
        var company = folder.resolve("company");
        var root = new Forge(Clock.systemUTC().instant())
                .authority("company root", 3)
                .selfSigned();
        Pem.write(root, company.resolve("certs/ca/root.pem"), company.resolve("certs/ca/root.key"));
        initBelow(company, home);
        Files.copy(company.resolve("certs/ca/root.pem"), home.resolve("certs/ca/company.pem"));
        certs(other).init(NAMES);

        assertThat(tls().inUse().operators()).containsExactly(fingerprint(home, "ca/issuing.pem"));

        Files.copy(other.resolve("certs/ca/issuing.pem"), home.resolve("certs/ca/other.pem"));
        assertThat(tls().inUse().operators())
                .containsExactlyInAnyOrder(fingerprint(home, "ca/issuing.pem"), fingerprint(other, "ca/issuing.pem"));

        for (var file : casOf(home)) Files.delete(file);
        assertThat(tls().inUse().operators()).containsExactly(fingerprint(company, "ca/root.pem"));
    }

    private static List<Path> casOf(Path home) throws IOException {
        try (var files = Files.list(home.resolve("certs/ca"))) {
            return files.filter(file -> file.toString().endsWith(".pem")).toList();
        }
    }

    private static String fingerprint(Path home, String file) {
        return CertificateFacts.fingerprint(
                Pem.readCertificates(home.resolve("certs").resolve(file), Place.of(file))
                        .getFirst());
    }

    private void initBelow(Path root, Path below) {
        var signed = folder.resolve(below.getFileName() + ".pem");
        var here = new CertsSetup(below, Clock.systemUTC(), new SecureRandom(), _ -> {});
        new CertsSetup(root, Clock.systemUTC(), new SecureRandom(), _ -> {})
                .signIssuing(here.beginWithOfflineRoot(NAMES, List.of()), NAMES, List.of(), signed);
        here.finishWithOfflineRoot(signed, NAMES);
    }

    private void takeListsOfTheOther() throws IOException {
        for (var list : List.of("issuing", "root"))
            Files.copy(other.resolve("certs/crl/" + list + ".crl"), home.resolve("certs/crl/other-" + list + ".crl"));
    }

    private TrustFolder trust() {
        return new TrustFolder(home, Clock.systemUTC(), new SecureRandom(), _ -> {});
    }

    private ServerTls tls() {
        return new ServerTls(home, Clock.systemUTC(), new SecureRandom());
    }

    private static Optional<Set<Role>> roles(ServerTls tls, List<X509Certificate> chain) {
        return tls.identify(chain).flatMap(Holder::rolesOf);
    }

    private static List<X509Certificate> issued(Path by, Holder holder) {
        certs(by).issue(holder);
        return chain(by, holder);
    }

    private static List<X509Certificate> chain(Path by, Holder holder) {
        return Pem.readCertificates(by.resolve(holder.file() + ".pem"), Place.of("chain"));
    }

    private static CertsHome certs(Path home) {
        return new CertsHome(home, Clock.systemUTC(), new SecureRandom());
    }
}
