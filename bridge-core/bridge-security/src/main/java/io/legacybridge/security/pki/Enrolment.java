package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.est.AttrOrOID;
import org.bouncycastle.asn1.est.CsrAttrs;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * The CA's side of EST (RFC 7030): whoever shows a one-time token gets a first certificate, and whoever shows a current one gets
 * its successor. Subject, names and usage come from the token or from the current certificate; of the request only the key counts.
 */
public final class Enrolment {

    /** A longer request is not read; one with an RSA key of 4096 bits has less than 2 KB. */
    public static final int LONGEST_REQUEST = 16 * 1024;

    /** What becomes of a request that asks for names which its profile does not give. */
    public enum OtherNames {
        /** It is refused, so that nobody believes to have got them. */
        REFUSE,
        /** It gets what its profile gives. */
        IGNORE
    }

    /**
     * A certificate that was made.
     *
     * @param answer certificates-only PKCS#7 (RFC 7030 section 4.2.3), DER
     */
    public record Enrolled(Holder holder, String serial, byte[] answer) {}

    private static final Place REQUEST = Place.of("the request");

    private final CertsFolder folder;
    private final CertsHome certs;
    private final EnrolmentTokens tokens;
    private final OtherNames otherNames;
    private final Clock clock;
    private final CertificateIssuer issuer;

    public Enrolment(Path home, OtherNames otherNames, Clock clock, SecureRandom random) {
        this.folder = new CertsFolder(home);
        this.certs = new CertsHome(home, clock, random);
        this.tokens = new EnrolmentTokens(home, clock, random);
        this.otherNames = otherNames;
        this.clock = clock;
        this.issuer = new CertificateIssuer(clock, random);
    }

    /** @throws ProblemException when the issuing CA is not here or has expired */
    public void requireAuthority() {
        CertificateAuthority.issuing(folder, issuer, clock, _ -> {});
    }

    /** The root and the issuing CA, as {@code /cacerts} answers: certificates-only PKCS#7, DER. */
    public byte[] authorities() {
        var known = new ArrayList<X509Certificate>();
        for (var file : List.of(CertsFolder.ROOT_CERTIFICATE, CertsFolder.ISSUING_CERTIFICATE))
            Pem.readCertificates(folder.resolve(file), Place.of(file)).stream()
                    .filter(certificate -> !known.contains(certificate))
                    .forEach(known::add);
        return certificatesOnly(known);
    }

    /** What a request should have, as {@code /csrattrs} answers: a key on P-256, signed with SHA-256. DER. */
    public byte[] attributes() {
        try {
            return new CsrAttrs(new AttrOrOID[] {
                        new AttrOrOID(new Attribute(
                                X9ObjectIdentifiers.id_ecPublicKey, new DERSet(SECObjectIdentifiers.secp256r1))),
                        new AttrOrOID(X9ObjectIdentifiers.ecdsa_with_SHA256)
                    })
                    .getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A first certificate. A token counts until a certificate was made with it, so a faulty request may be sent again.
     *
     * @param name    of the holder for whom the token was made
     * @param request PKCS#10, DER
     * @throws NotAllowed       when the token opens nothing; all its reasons look alike from outside
     * @throws ProblemException when the request is refused
     */
    public synchronized Enrolled enrol(String name, String token, byte[] request) throws NotAllowed {
        var holder =
                switch (tokens.find(token)) {
                    case EnrolmentTokens.Open open -> {
                        if (clock.instant().isAfter(open.until()))
                            throw new NotAllowed("its token has expired", Optional.of(open.holder()));
                        if (!nameOf(open.holder()).equals(name))
                            throw new NotAllowed(
                                    "its token is for another name than \"" + name + "\"", Optional.of(open.holder()));
                        yield open.holder();
                    }
                    case EnrolmentTokens.Used used ->
                        throw new NotAllowed("its token was used before", Optional.of(used.holder()));
                    case EnrolmentTokens.Unknown _ -> throw new NotAllowed("its token is unknown", Optional.empty());
                };
        var key = CertificateRequest.keyFor(holder, read(request), otherNames, REQUEST);
        if (!tokens.use(token)) throw new NotAllowed("its token was used before", Optional.of(holder));
        return make(holder, key);
    }

    /**
     * The successor of a client's or an operator's certificate, for the same key or a new one.
     *
     * @param current as shown at the handshake, and vouched for now by the bundle of our own CA
     * @throws NotAllowed       when our CA did not sign it
     * @throws ProblemException when the request is refused
     */
    public synchronized Enrolled renew(X509Certificate current, byte[] request) throws NotAllowed {
        var holder = Holder.of(current)
                .filter(one -> one instanceof Holder.Client || one instanceof Holder.Operator)
                .filter(_ -> certs.isOurs(current))
                .orElseThrow(() -> new NotAllowed("its certificate is not from the CA of this home", Optional.empty()));
        var key = CertificateRequest.keyFor(holder, read(request), otherNames, REQUEST);
        return make(holder, key);
    }

    /** Why somebody gets no certificate. For the log and the audit; the other side is told nothing of it. */
    public static final class NotAllowed extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Optional<Holder> holder;

        NotAllowed(String reason, Optional<Holder> holder) {
            super(reason);
            this.holder = holder;
        }

        /** For whom the token was made, when it was one. */
        public Optional<Holder> holder() {
            return holder;
        }
    }

    private Enrolled make(Holder holder, PublicKey key) {
        var chain = certs.sign(key, holder);
        return new Enrolled(
                holder, chain.getFirst().getSerialNumber().toString(16), certificatesOnly(List.of(chain.getFirst())));
    }

    private static PKCS10CertificationRequest read(byte[] request) {
        try {
            return new PKCS10CertificationRequest(request);
        } catch (IOException | IllegalArgumentException _) {
            throw ProblemException.error(
                    REQUEST,
                    "It is no certification request.",
                    "Send PKCS#10 as base64 of its DER form, with the media type application/pkcs10.",
                    "certs/no-request");
        }
    }

    private static String nameOf(Holder holder) {
        return switch (holder) {
            case Holder.Server _ -> "";
            case Holder.Client client -> client.name();
            case Holder.Operator operator -> operator.name();
            case Holder.Encryption encryption -> encryption.client();
        };
    }

    private static byte[] certificatesOnly(List<X509Certificate> certificates) {
        try {
            var message = new CMSSignedDataGenerator();
            message.addCertificates(new JcaCertStore(certificates));
            return message.generate(new CMSAbsentContent()).getEncoded();
        } catch (GeneralSecurityException | CMSException | IOException e) {
            throw new IllegalStateException("the certificates cannot be encoded", e);
        }
    }
}
