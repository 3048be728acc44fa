package io.legacybridge.security.jwe;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWECryptoParts;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.impl.AAD;
import com.nimbusds.jose.crypto.impl.ECDHCryptoProvider;
import com.nimbusds.jose.crypto.utils.ECChecks;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import io.legacybridge.security.Algorithms;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * ECDH-ES of JWE (RFC 7518, section 4.6). Nimbus asks a single provider for the ephemeral key, the agreement and the key wrap, and
 * no provider of the JDK does all three: so {@link Algorithms} is asked for the first two here, and Nimbus does the rest.
 */
final class EcdhEs {

    private EcdhEs() {}

    static boolean isOnCurveOfJwe(ECPublicKey key) {
        return ECDHEncrypter.SUPPORTED_ELLIPTIC_CURVES.contains(Curve.forECParameterSpec(key.getParams()));
    }

    /** Encrypts for the holder of a key. */
    static final class Encrypter extends ECDHCryptoProvider implements JWEEncrypter {

        private final ECPublicKey theirs;

        /** @throws JOSEException when its curve is none of JWE */
        Encrypter(ECPublicKey theirs, SecretKey contentKey) throws JOSEException {
            super(Curve.forECParameterSpec(theirs.getParams()), contentKey);
            this.theirs = theirs;
            Algorithms.choose(getJCAContext(), Algorithms.aesKeyWrap());
        }

        @Override
        public Set<Curve> supportedEllipticCurves() {
            return ECDHEncrypter.SUPPORTED_ELLIPTIC_CURVES;
        }

        @Override
        public JWECryptoParts encrypt(JWEHeader header, byte[] content, byte[] aad) throws JOSEException {
            var ephemeral = ephemeral();
            var complete = new JWEHeader.Builder(header)
                    .ephemeralPublicKey(new ECKey.Builder(getCurve(), (ECPublicKey) ephemeral.getPublic()).build())
                    .build();
            return encryptWithZ(complete, agreed(ephemeral.getPrivate(), theirs), content, AAD.compute(complete));
        }

        private KeyPair ephemeral() throws JOSEException {
            try {
                var generator = Algorithms.ecKeys();
                generator.initialize(theirs.getParams(), getJCAContext().getSecureRandom());
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new JOSEException("no ephemeral key can be made", e);
            }
        }
    }

    /** Opens what was encrypted for a key of ours. */
    static final class Decrypter extends ECDHCryptoProvider implements JWEDecrypter {

        private final ECPrivateKey ours;

        Decrypter(ECPrivateKey ours) throws JOSEException {
            super(Curve.forECParameterSpec(ours.getParams()), null);
            this.ours = ours;
            Algorithms.choose(getJCAContext(), Algorithms.aesKeyWrap());
        }

        @Override
        public Set<Curve> supportedEllipticCurves() {
            return ECDHEncrypter.SUPPORTED_ELLIPTIC_CURVES;
        }

        @Override
        public byte[] decrypt(
                JWEHeader header,
                Base64URL encryptedKey,
                Base64URL iv,
                Base64URL cipherText,
                Base64URL authTag,
                byte[] aad)
                throws JOSEException {
            if (!(header.getEphemeralPublicKey() instanceof ECKey key)) throw new JOSEException("there is no EC key");
            var theirs = publicKey(key);
            if (!ECChecks.isPointOnCurve(theirs, ours)) throw new JOSEException("the key is not on our curve");
            return decryptWithZ(header, aad, agreed(ours, theirs), encryptedKey, iv, cipherText, authTag);
        }

        private static ECPublicKey publicKey(ECKey key) throws JOSEException {
            return key.toECPublicKey(Algorithms.ecKeyFactory().getProvider());
        }
    }

    private static SecretKey agreed(PrivateKey ours, ECPublicKey theirs) throws JOSEException {
        try {
            var agreement = Algorithms.ecdh();
            agreement.init(ours);
            agreement.doPhase(theirs, true);
            return new SecretKeySpec(agreement.generateSecret(), "AES");
        } catch (GeneralSecurityException e) {
            throw new JOSEException("the keys do not agree", e);
        }
    }
}
