package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Answers OCSP requests (RFC 6960) about certificates of our issuing CA from the revocation list and the folder of what was
 * issued. It signs with a certificate of its own, so that it does not need the CA's key.
 */
public final class RevocationAnswers {

    /** How long an answer counts. */
    static final Duration COUNTS = Duration.ofMinutes(5);

    /** A longer request is not read. */
    public static final int LONGEST_REQUEST = 8 * 1024;

    // RFC 9654 section 2.1.
    private static final int LONGEST_NONCE = 128;

    private final CertsFolder folder;
    private final Clock clock;

    public RevocationAnswers(Path home, Clock clock) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
    }

    /** @return DER; for a request that cannot be read or answered, an answer that says so */
    public byte[] answer(byte[] request) {
        try {
            return basic(new OCSPReq(request)).getEncoded();
        } catch (IOException | IllegalArgumentException _) {
            return error(OCSPRespBuilder.MALFORMED_REQUEST);
        } catch (ProblemException | GeneralSecurityException | OCSPException | OperatorCreationException _) {
            return error(OCSPRespBuilder.TRY_LATER);
        }
    }

    private OCSPResp basic(OCSPReq request)
            throws GeneralSecurityException, OCSPException, OperatorCreationException, IOException {
        var place = Place.of(CertsFolder.RESPONDER);
        var certificates = Pem.readCertificates(folder.resolve(CertsFolder.RESPONDER + CertsFolder.PEM), place);
        var key = Pem.readKey(folder.resolve(CertsFolder.RESPONDER + CertsFolder.KEY), place);
        var issuing = folder.certificate(CertsFolder.ISSUING_CERTIFICATE);
        var list = Pem.readRevocations(folder.resolve(CertsFolder.ISSUING_CRL), Place.of(CertsFolder.ISSUING_CRL));
        var now = clock.instant();
        if (list.getNextUpdate().toInstant().isBefore(now)) throw new OCSPException("the revocation list is stale");
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var answer = new JcaBasicOCSPRespBuilder(certificates.getFirst().getPublicKey(), digests.get(RespID.HASH_SHA1));
        for (var one : request.getRequestList())
            answer.addResponse(
                    one.getCertID(),
                    status(one.getCertID(), issuing, list),
                    Date.from(now),
                    Date.from(now.plus(COUNTS)));
        echoNonce(request, answer);
        var signer = new JcaContentSignerBuilder(
                        CertificateIssuer.signature(certificates.getFirst().getPublicKey()))
                .build(key);
        BasicOCSPResp signed = answer.build(
                signer,
                new X509CertificateHolder[] {new JcaX509CertificateHolder(certificates.getFirst())},
                Date.from(now));
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, signed);
    }

    private CertificateStatus status(CertificateID asked, X509Certificate issuing, X509CRL list)
            throws GeneralSecurityException, OCSPException, OperatorCreationException {
        if (!asked.matchesIssuer(
                new JcaX509CertificateHolder(issuing), new JcaDigestCalculatorProviderBuilder().build()))
            return new UnknownStatus();
        var entry = list.getRevokedCertificate(asked.getSerialNumber());
        if (entry != null)
            return new RevokedStatus(
                    entry.getRevocationDate(),
                    entry.getRevocationReason() == null
                            ? 0
                            : RevocationReason.valueOf(
                                            entry.getRevocationReason().name())
                                    .code());
        // RFC 6960 section 2.2: good is said only of what was issued; a forged serial number is not.
        return wasIssued(asked.getSerialNumber()) ? CertificateStatus.GOOD : new UnknownStatus();
    }

    private boolean wasIssued(BigInteger serial) {
        return !Files.isDirectory(folder.resolve(CertsFolder.ISSUED))
                || Files.exists(folder.resolve(CertsFolder.ISSUED + serial.toString(16) + CertsFolder.PEM));
    }

    private static void echoNonce(OCSPReq request, BasicOCSPRespBuilder answer) {
        var nonce = request.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        if (nonce == null || nonce.getExtnValue().getOctets().length > LONGEST_NONCE + 2) return;
        answer.setResponseExtensions(
                new Extensions(new Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, nonce.getExtnValue())));
    }

    private static byte[] error(int status) {
        try {
            return new OCSPRespBuilder().build(status, null).getEncoded();
        } catch (OCSPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
