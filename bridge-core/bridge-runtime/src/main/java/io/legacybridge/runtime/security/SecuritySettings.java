package io.legacybridge.runtime.security;

import io.legacybridge.security.pki.AcmeCertificate;
import io.legacybridge.security.pki.Enrolment;
import io.legacybridge.security.pki.RevocationPolicy;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code security:} of {@code bridge.yaml}. */
@Doc("What the security team decides about certificates and keys.")
public record SecuritySettings(
        @Doc(
                value =
                        "Where everybody may fetch our revocation lists and ask by OCSP, over plain HTTP and read-only. Without it nothing is published.",
                example = "0.0.0.0:9080")
        Optional<HostPort> revocationListen,

        @Doc(
                value =
                        "Where clients fetch their certificates (EST, RFC 7030), over TLS, with a one-time token or their current certificate. The issuing CA's key must be here. Without it the port is closed.",
                example = "0.0.0.0:9444")
        Optional<HostPort> estListen,

        @Doc(
                "What becomes of a request that asks for names its profile does not give: refuse, or ignore the names. One that asks to be a CA is always refused.")
        @DefaultValue("refuse")
        Enrolment.OtherNames estOtherNames,

        @Doc("Has the server's certificate made and renewed by an ACME server (RFC 8555).")
        Optional<AcmeSettings> acme,

        @Doc(
                value =
                        "Until which day a port lets in TLS 1.2 beside TLS 1.3, by port: data, soap or control. For a client that cannot do better yet.",
                example = "{data: 2027-01-31}")
        Map<String, Day> tls12Until,

        @Doc("How it is found out whether a partner's certificates are revoked, by the name of its trust bundle.")
        Map<String, BundleSettings> bundles,

        @Doc("A key service that wraps the keys of protected fields, instead of secrets/kek.p12.")
        Optional<VaultSettings> vault,

        @Doc("A hardware security module that wraps the keys of protected fields, instead of secrets/kek.p12.")
        Optional<Pkcs11Settings> pkcs11,

        @Doc(
                "The service or module that wrapped the keys before. They are still unwrapped there until bridge keys rewrap has"
                        + " run; then take this out. secrets/kek.p12 needs no word here: it is used as long as it is there.")
        Optional<PreviousKey> previous) {

    private static final List<String> PORTS = List.of("data", "soap", "control");

    /** Nothing said: our own CA is checked hard, every partner softly. */
    public static final SecuritySettings NONE = new SecuritySettings(
            Optional.empty(),
            Optional.empty(),
            Enrolment.OtherNames.REFUSE,
            Optional.empty(),
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @Doc("An ACME server and what it is asked for.")
    public record AcmeSettings(
            @Doc(value = "Address of its directory.", example = "https://acme.company.example/directory")
            HttpUrl directory,

            @Doc("DNS names by which clients reach the server.")
            List<String> names,

            @Doc(
                    "Where its challenge (http-01) is answered over plain HTTP, only while an order goes on. It asks at port 80 of each name.")
            @DefaultValue("0.0.0.0:80")
            HostPort challengeListen,

            @Doc(value = "Mail address that it may write to.", example = "security@company.example")
            Optional<String> contact,

            @Doc("Whether its terms of service are agreed to.") @DefaultValue("false")
            boolean termsAgreed,

            @Doc("TLS to the ACME server. Without it: the CAs that the JDK trusts.")
            Optional<TlsSettings> tls) {

        /** As it is ordered. */
        public AcmeCertificate.Wanted wanted() {
            return new AcmeCertificate.Wanted(directory.uri(), names, contact, termsAgreed);
        }
    }

    @Doc("How it is found out whether the certificates of a trust bundle are revoked.")
    public record BundleSettings(
            @Doc(
                    "What happens to a client when nobody knows: hard refuses it, soft lets it in. Both refuse it when the answer of a"
                            + " responder is signed by somebody else, has ended or answers another question: one who holds a stolen"
                            + " key may have put it there.")
            @DefaultValue("hard")
            RevocationPolicy.Mode revocation,

            @Doc(
                    value = "Whom to ask (OCSP) about each certificate; an answer counts for a minute.",
                    example = "http://ocsp.partner.example")
            Optional<HttpUrl> ocsp,

            @Doc(
                    "How old an answer of the responder may be that does not repeat the nonce of our question; it may have been kept by somebody since. Raise it for a responder that signs its answers beforehand.")
            @DefaultValue("1h")
            @Limits(least = "1m", most = "7d")
            Duration ocspMaxAge,

            @Doc(
                    value =
                            "Where the partner publishes its revocation list; it is fetched to certs/crl/. A CA of the bundle signs it, or one below it that stands in a chain which a client or server has shown. A hard check needs the list of each CA of a chain; several are written as [.., ..].",
                    example = "http://crl.partner.example/ca.crl")
            List<HttpUrl> list,

            @Doc("How often they are fetched.") @DefaultValue("10m") @Limits(least = "10s", most = "7d")
            Duration fetchEvery) {}

    @Doc("A key service with Vault's transit interface, such as Vault or OpenBao.")
    public record VaultSettings(
            @Doc(value = "Where its transit engine is mounted.", example = "https://vault.example:8200/v1/transit")
            HttpUrl url,

            @Doc("Name of the key there; it must be there already.") @DefaultValue("legacy-bridge")
            String key,

            @Doc(
                    value = "A token that may encrypt and decrypt with the key. It is read anew for each request.",
                    example = "file:vault.token")
            SecretReference token,

            @Doc("TLS to the service. Without it: the CAs that the JDK trusts.")
            Optional<TlsSettings> tls,

            @Doc(
                    "How long keys stay in memory while the service does not answer. Then nothing protected is taken or given out"
                            + " until it does.")
            @DefaultValue("1d")
            @Limits(least = "1m", most = "365d")
            Duration keep) {}

    @Doc("A hardware security module with a PKCS#11 library.")
    public record Pkcs11Settings(
            @Doc(value = "Path of its library.", example = "/usr/lib/softhsm/libsofthsm2.so")
            String library,

            @Doc("Index in the list of its slots.") @DefaultValue("0") @Limits(least = "0", most = "1000")
            int slot,

            @Doc(value = "PIN of its user.", example = "file:hsm.pin")
            SecretReference pin,

            @Doc("Label of the AES key in it; it is made when there is none.") @DefaultValue("legacy-bridge")
            String key,

            @Doc(
                    "How long keys stay in memory while the module does not answer. Then nothing protected is taken or given out"
                            + " until it does.")
            @DefaultValue("1d")
            @Limits(least = "1m", most = "365d")
            Duration keep) {}

    @Doc("What wrapped the keys of protected fields before.")
    public record PreviousKey(
            @Doc("A key service.") Optional<VaultSettings> vault,
            @Doc("A hardware security module.") Optional<Pkcs11Settings> pkcs11) {}

    /** How long keys stay in memory while what unwraps them is away; empty for a file, which is in memory itself. */
    public Optional<Duration> keepKeys() {
        return vault.map(VaultSettings::keep).or(() -> pkcs11.map(Pkcs11Settings::keep));
    }

    /** What the settings say together; {@code place} tells where one stands. */
    public void check(Function<String, Place> place, Clock clock, Problems problems) {
        if (vault.isPresent() && pkcs11.isPresent())
            problems.error(
                    place.apply("security.pkcs11"),
                    "Both vault and pkcs11 are set.",
                    "Keep the one that wraps the keys.",
                    "config/conflict");
        previous.ifPresent(before -> {
            checkPrevious(place, "vault", names(vault, VaultSettings::key, before.vault()), problems);
            checkPrevious(place, "pkcs11", names(pkcs11, Pkcs11Settings::key, before.pkcs11()), problems);
        });
        acme.filter(settings -> settings.names().isEmpty())
                .ifPresent(_ -> problems.error(
                        place.apply("security.acme.names"),
                        "No name is written for which the certificate is wanted.",
                        "Write DNS names such as [bridge.example.com].",
                        "config/no-name"));
        acme.stream()
                .flatMap(settings -> settings.names().stream())
                .filter(name -> !AcmeCertificate.Wanted.isName(name))
                .forEach(name -> problems.error(
                        place.apply("security.acme.names"),
                        "\"" + name + "\" is not a DNS name.",
                        "Write names such as bridge.example.com: labels of 1 to 63 letters, digits and hyphens.",
                        "config/bad-name"));
        tls12Until.forEach((port, day) ->
                checkPort(place.apply("security.tls12-until." + port), port, day, clock.instant(), problems));
    }

    private static <T> boolean names(Optional<T> now, Function<T, String> key, Optional<T> before) {
        return now.isPresent() && now.map(key).equals(before.map(key));
    }

    /** What wrapped a key is known by the name of its key alone, so that a service may move. */
    private static void checkPrevious(Function<String, Place> place, String kind, boolean sameName, Problems problems) {
        if (sameName)
            problems.error(
                    place.apply("security.previous." + kind),
                    "The key before has the same name as the one now, so nobody can tell which has wrapped what.",
                    "Give the key another name in security." + kind + ".key.",
                    "config/same-key");
    }

    private static void checkPort(Place place, String port, Day day, Instant now, Problems problems) {
        if (!PORTS.contains(port))
            problems.error(
                    place,
                    "There is no port \"" + port + "\".",
                    "Write one of " + String.join(", ", PORTS) + ".",
                    "config/unknown-port");
        else if (now.isBefore(day.end()))
            problems.warning(
                    place,
                    "The port " + port + " lets in TLS 1.2 until the end of " + day + ".",
                    "Take the line out as soon as its clients can do TLS 1.3.",
                    "config/tls12");
        else
            problems.warning(
                    place,
                    day + " is over, so the port " + port + " does not let in TLS 1.2 any more.",
                    "Take the line out, or write a later day while its clients need it.",
                    "config/tls12-over");
    }

    /** Until when a port lets in TLS 1.2. */
    public Optional<Instant> tls12Until(String port) {
        return Optional.ofNullable(tls12Until.get(port)).map(Day::end);
    }

    /** As the trust bundles want it. */
    public Map<String, RevocationPolicy> policies() {
        var policies = new HashMap<String, RevocationPolicy>();
        bundles.forEach((name, bundle) -> policies.put(
                name, new RevocationPolicy(bundle.revocation(), bundle.ocsp().map(HttpUrl::uri), bundle.ocspMaxAge())));
        return policies;
    }
}
