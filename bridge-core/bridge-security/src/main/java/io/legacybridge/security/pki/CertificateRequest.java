package io.legacybridge.security.pki;

import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A request for a certificate (PKCS#10, RFC 2986). Only its key is ever taken from it; a request that asks for more than its
 * profile gives is refused instead of being given less in silence.
 */
final class CertificateRequest {

    private CertificateRequest() {}

    /** Asks for what the profile will give. */
    static PKCS10CertificationRequest make(CertificateProfile profile, KeyPair pair, CertificateIssuer issuer) {
        try {
            var request =
                    new JcaPKCS10CertificationRequestBuilder(CertificateIssuer.subject(profile), pair.getPublic());
            var extensions = new ExtensionsGenerator();
            if (!profile.names().isEmpty())
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(profile.names().toArray(GeneralName[]::new)));
            if (profile.isAuthority()) {
                extensions.addExtension(
                        Extension.basicConstraints,
                        true,
                        new BasicConstraints(profile.pathLength().getAsInt()));
                if (profile.limits().isPresent())
                    extensions.addExtension(
                            Extension.nameConstraints, true, profile.limits().get());
            }
            if (!extensions.isEmpty())
                request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            return request.build(issuer.signer(pair.getPrivate(), pair.getPublic()));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("the request cannot be made", e);
        }
    }

    /**
     * The key that a request asks to be certified for a holder.
     *
     * @throws ProblemException when it was not signed with that key, the key is weak, or it asks to be a CA or to bear other names
     */
    static PublicKey keyFor(Holder holder, PKCS10CertificationRequest request, OtherNames otherNames, Place place) {
        var key = provenKey(request, place);
        KeyStrength.require(key, place);
        Asked asked;
        try {
            asked = new Asked(asksToBeAnAuthority(request), names(request));
        } catch (IllegalArgumentException | ClassCastException _) {
            throw refused(
                    place,
                    "What the request asks for cannot be read.",
                    "Make it anew without extensions.",
                    "certs/request-unreadable");
        }
        if (asked.authority())
            throw refused(
                    place,
                    "The request asks for the certificate of a CA.",
                    "Make it anew without CA:TRUE; a CA is never signed here.",
                    "certs/request-for-a-ca");
        var given = holder.alternativeNames();
        if (otherNames == OtherNames.REFUSE && asked.names().stream().anyMatch(name -> !given.contains(name)))
            throw refused(
                    place,
                    "The request asks for the names " + shown(asked.names()) + ", but " + holder.shown() + " is called "
                            + shown(given) + ".",
                    "Make it anew without names, or sign it for whom it is meant.",
                    "certs/request-for-other-names");
        return key;
    }

    private record Asked(boolean authority, List<GeneralName> names) {}

    /** The key, once the request has proved that whoever made it has the private half. */
    static PublicKey provenKey(PKCS10CertificationRequest request, Place place) {
        try {
            var key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            if (request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) return key;
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException _) {
            // A signature that cannot be checked proves nothing.
        }
        throw refused(
                place,
                "The request is not signed with the key that it asks to be certified.",
                "Make it anew with the private key of that pair.",
                "certs/request-not-proven");
    }

    private static boolean asksToBeAnAuthority(PKCS10CertificationRequest request) {
        var extensions = request.getRequestedExtensions();
        return extensions != null
                && extensions.getExtension(Extension.basicConstraints) != null
                && BasicConstraints.fromExtensions(extensions).isCA();
    }

    private static List<GeneralName> names(PKCS10CertificationRequest request) {
        var extensions = request.getRequestedExtensions();
        if (extensions == null || extensions.getExtension(Extension.subjectAlternativeName) == null) return List.of();
        return Arrays.asList(GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName)
                .getNames());
    }

    private static String shown(List<GeneralName> names) {
        return String.join(", ", names.stream().map(ServerNames::shown).toList());
    }

    private static ProblemException refused(Place place, String what, String fix, String code) {
        return ProblemException.error(place, what, fix, code);
    }
}
