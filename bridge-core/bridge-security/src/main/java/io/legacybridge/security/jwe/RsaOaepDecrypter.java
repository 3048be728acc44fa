package io.legacybridge.security.jwe;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.impl.ContentCryptoProvider;
import com.nimbusds.jose.crypto.impl.RSACryptoProvider;
import com.nimbusds.jose.crypto.impl.RSA_OAEP_SHA2;
import com.nimbusds.jose.crypto.opts.CipherMode;
import com.nimbusds.jose.util.Base64URL;
import io.legacybridge.security.Algorithms;
import java.security.interfaces.RSAPrivateKey;
import javax.crypto.SecretKey;

/**
 * Opens what was encrypted for an RSA key of ours with RSA-OAEP-256 (RFC 7518, section 4.3). Whatever is wrong with the encrypted
 * key, the content is decrypted all the same, with a key of nobody: so no time tells what was wrong, as Manger's attack needs.
 */
final class RsaOaepDecrypter extends RSACryptoProvider implements JWEDecrypter {

    private static final int SHA_256 = 256;

    private final RSAPrivateKey ours;

    RsaOaepDecrypter(RSAPrivateKey ours) {
        super(null);
        this.ours = ours;
        Algorithms.choose(getJCAContext(), Algorithms.rsaOaep256());
    }

    @Override
    public byte[] decrypt(
            JWEHeader header, Base64URL encryptedKey, Base64URL iv, Base64URL cipherText, Base64URL authTag, byte[] aad)
            throws JOSEException {
        if (encryptedKey == null || iv == null || authTag == null) throw new JOSEException("a part is empty");
        var key = contentKey(header, encryptedKey.decode());
        return ContentCryptoProvider.decrypt(header, aad, encryptedKey, iv, cipherText, authTag, key, getJCAContext());
    }

    private SecretKey contentKey(JWEHeader header, byte[] encrypted) throws JOSEException {
        var method = header.getEncryptionMethod();
        var ofNobody = ContentCryptoProvider.generateCEK(method, getJCAContext().getSecureRandom());
        try {
            var key = RSA_OAEP_SHA2.decryptCEK(
                    ours,
                    encrypted,
                    SHA_256,
                    CipherMode.WRAP_UNWRAP,
                    getJCAContext().getKeyEncryptionProvider());
            return key.getEncoded().length * Byte.SIZE == method.cekBitLength() ? key : ofNobody;
        } catch (JOSEException _) {
            return ofNobody;
        }
    }
}
