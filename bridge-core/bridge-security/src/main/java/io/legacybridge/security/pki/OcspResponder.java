package io.legacybridge.security.pki;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Somebody else's OCSP responder (RFC 6960), asked over plain HTTP. The JDK judges what it answers, but it takes an answer that
 * somebody has kept until that says that it ends; here such an answer is none, unless it says that the certificate is revoked.
 *
 * @param oldest how old an answer without a nonce may be that does not say "revoked"
 */
record OcspResponder(URI address, Duration oldest) {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LONGEST_ANSWER = 64 * 1024;

    /** @return DER; an answer by which nobody knows when there is none that counts */
    byte[] ask(X509Certificate certificate, X509Certificate issuer, byte[] nonce, Instant now) {
        try {
            var answer = post(question(certificate, issuer, nonce).getEncoded());
            if (counts(answer, now)) return answer;
        } catch (IOException | GeneralSecurityException | OCSPException | OperatorCreationException _) {
            // Falls through: the bundle's check decides what that means.
        } catch (RuntimeException _) {
            // The parser meets garbage that it has not thought of.
        }
        return nobodyKnows();
    }

    private static OCSPReq question(X509Certificate certificate, X509Certificate issuer, byte[] nonce)
            throws GeneralSecurityException, OCSPException, OperatorCreationException, IOException {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        return new OCSPReqBuilder()
                .addRequest(new CertificateID(
                        digests.get(CertificateID.HASH_SHA1),
                        new JcaX509CertificateHolder(issuer),
                        certificate.getSerialNumber()))
                .setRequestExtensions(new Extensions(new Extension(
                        OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce).getEncoded())))
                .build();
    }

    private byte[] post(byte[] question) throws IOException {
        var connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout((int) PATIENCE.toMillis());
        connection.setReadTimeout((int) PATIENCE.toMillis());
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/ocsp-request");
        try {
            connection.getOutputStream().write(question);
            try (var answer = connection.getInputStream()) {
                return answer.readNBytes(LONGEST_ANSWER);
            }
        } finally {
            connection.disconnect();
        }
    }

    private boolean counts(byte[] answer, Instant now) throws IOException, OCSPException {
        if (!(new OCSPResp(answer).getResponseObject() instanceof BasicOCSPResp basic)) return true;
        // Another nonce than ours the JDK refuses, and ours nobody can have kept.
        if (basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce) != null) return true;
        return Arrays.stream(basic.getResponses()).allMatch(one -> counts(one, now));
    }

    /** What was revoked once is so still; taken for no answer, it would leave the decision to lists that are older yet. */
    private boolean counts(SingleResp one, Instant now) {
        return one.getCertStatus() instanceof RevokedStatus
                || !one.getThisUpdate().toInstant().isBefore(now.minus(oldest));
    }

    private static byte[] nobodyKnows() {
        try {
            return new OCSPRespBuilder().build(OCSPRespBuilder.TRY_LATER, null).getEncoded();
        } catch (OCSPException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
