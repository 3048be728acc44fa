package io.legacybridge.security.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.jca.JWEJCAContext;
import com.nimbusds.jose.util.Base64URL;
import io.legacybridge.security.Algorithms;
import io.legacybridge.security.protection.SealContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;

/**
 * A client that gets values or whole answers encrypted for its key alone, as JWE in compact form (RFC 7516): ECDH-ES+A256KW for
 * an EC key, RSA-OAEP-256 for an RSA key, always A256GCM.
 *
 * <p>The protected header names the key ({@code x5t#S256}) and what is inside belongs to: a value to its place ({@code src},
 * {@code msg}, {@code ptr}), an answer to its request ({@link AnswerContext}). So nobody on the way can move it.
 */
public final class JweRecipient {

    // RFC 5280 section 4.2.1.3, as X509Certificate.getKeyUsage numbers them.
    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;
    private static final int SMALLEST_RSA = 2048;
    private static final String SOURCE = "src";
    private static final String MESSAGE = "msg";
    private static final String POINTER = "ptr";

    private final JWEAlgorithm algorithm;
    private final WholeJwe.Recipient key;
    // The one that Nimbus takes by itself.
    private final SecureRandom random = new JWEJCAContext().getSecureRandom();
    private final Base64URL thumbprint;

    private JweRecipient(JWEAlgorithm algorithm, WholeJwe.Recipient key, X509Certificate certificate)
            throws CertificateEncodingException {
        this.algorithm = algorithm;
        this.key = key;
        this.thumbprint = Base64URL.encode(Algorithms.sha256().digest(certificate.getEncoded()));
    }

    /** @throws UnusableKey when its key may not or cannot be used for encryption, or it is not valid now */
    public static JweRecipient of(X509Certificate certificate, Instant now) throws UnusableKey {
        if (now.isBefore(certificate.getNotBefore().toInstant()))
            throw new UnusableKey("The certificate for encryption is not valid before "
                    + certificate.getNotBefore().toInstant() + ".");
        if (now.isAfter(certificate.getNotAfter().toInstant()))
            throw new UnusableKey("The certificate for encryption expired on "
                    + certificate.getNotAfter().toInstant() + ".");
        try {
            return switch (certificate.getPublicKey()) {
                case ECPublicKey key
                when EcdhEs.isOnCurveOfJwe(key) -> {
                    requireUsage(certificate, KEY_AGREEMENT, "keyAgreement");
                    yield new JweRecipient(
                            JWEAlgorithm.ECDH_ES_A256KW,
                            contentKey -> new EcdhEs.Encrypter(key, contentKey),
                            certificate);
                }
                case RSAPublicKey key
                when key.getModulus().bitLength() >= SMALLEST_RSA -> {
                    requireUsage(certificate, KEY_ENCIPHERMENT, "keyEncipherment");
                    yield new JweRecipient(
                            JWEAlgorithm.RSA_OAEP_256,
                            contentKey -> Algorithms.jweEncrypter(key, contentKey),
                            certificate);
                }
                default ->
                    throw new UnusableKey("Nothing can be encrypted with a key of this kind: it takes EC on P-256,"
                            + " P-384 or P-521, or RSA of 2048 bits or more.");
            };
        } catch (CertificateEncodingException e) {
            throw new UnusableKey("The certificate for encryption cannot be read.");
        }
    }

    /**
     * A value. Beside it nothing of its size is held but the text.
     *
     * @param json the value as JSON
     */
    public String encrypt(SealContext context, byte[] json) {
        var header = header("json")
                .customParam(SOURCE, context.source())
                .customParam(MESSAGE, context.id())
                .customParam(POINTER, context.pointer())
                .build();
        var jwe = new WholeJwe(header, key, random);
        var text = new ByteArrayOutputStream(Math.toIntExact(jwe.length(json.length)));
        try {
            jwe.write(new ByteArrayInputStream(json), text);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return text.toString(US_ASCII);
    }

    /**
     * A whole answer.
     *
     * @param mediaType of the body
     */
    public WholeJwe whole(AnswerContext context, String mediaType) {
        var header = header(mediaType)
                .audience(List.of(context.client()))
                .customParam("htm", context.method())
                .customParam("htu", context.uri())
                .customParam("nonce", context.trace())
                .customParam("iat", context.at().getEpochSecond())
                .build();
        return new WholeJwe(header, key, random);
    }

    private JWEHeader.Builder header(String contentType) {
        return new JWEHeader.Builder(algorithm, EncryptionMethod.A256GCM)
                .x509CertSHA256Thumbprint(thumbprint)
                .contentType(contentType);
    }

    private static void requireUsage(X509Certificate certificate, int usage, String name) throws UnusableKey {
        var allowed = certificate.getKeyUsage();
        if (allowed == null || allowed[usage]) return;
        throw new UnusableKey("The certificate may not be used for encryption: the key usage " + name + " is missing.");
    }
}
