package io.legacybridge.security.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.impl.AAD;
import com.nimbusds.jose.crypto.impl.AESGCM;
import com.nimbusds.jose.crypto.impl.ContentCryptoProvider;
import io.legacybridge.security.Algorithms;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * One JWE in compact form that leaves while its content is encrypted, so that a large content is in memory once: Nimbus, which
 * encrypts the content's key, would hold it and its text half a dozen times.
 */
public final class WholeJwe {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int TAG = 16;
    private static final int PIECE = 16 * 1024;

    private final byte[] beginning;
    private final Cipher cipher;

    /** Encrypts a key, which is the content's, for somebody. */
    @FunctionalInterface
    interface Recipient {
        JWEEncrypter with(SecretKey contentKey) throws JOSEException;
    }

    /** For one content. */
    WholeJwe(JWEHeader header, Recipient recipient, SecureRandom random) {
        try {
            var key = ContentCryptoProvider.generateCEK(EncryptionMethod.A256GCM, random);
            // Of an empty content: what counts is the header, which is complete then, and the encrypted key.
            var parts = recipient.with(key).encrypt(header, new byte[0], AAD.compute(header));
            var iv = AESGCM.generateIV(random);
            cipher = Algorithms.aesGcm();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * Byte.SIZE, iv));
            cipher.updateAAD(AAD.compute(parts.getHeader()));
            beginning = (parts.getHeader().toBase64URL() + "." + parts.getEncryptedKey() + "." + text(iv) + ".")
                    .getBytes(US_ASCII);
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException("nothing can be encrypted", e);
        }
    }

    /** Bytes of the JWE for a content of so many. */
    public long length(long content) {
        return beginning.length + letters(content) + 1 + letters(TAG);
    }

    /** Once. */
    public void write(InputStream content, OutputStream to) throws IOException {
        to.write(beginning);
        var tag = encrypt(content, to);
        to.write(("." + text(tag)).getBytes(US_ASCII));
    }

    /** Returns the tag. */
    private byte[] encrypt(InputStream content, OutputStream to) throws IOException {
        var piece = new byte[PIECE];
        var encrypted = new byte[PIECE + TAG];
        try (var text = BASE64.wrap(new Open(to))) {
            for (var length = content.read(piece); length >= 0; length = content.read(piece))
                text.write(encrypted, 0, cipher.update(piece, 0, length, encrypted, 0));
            var rest = cipher.doFinal();
            text.write(rest, 0, rest.length - TAG);
            return Arrays.copyOfRange(rest, rest.length - TAG, rest.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    private static String text(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    /** Of so many bytes in base64 without padding. */
    private static long letters(long bytes) {
        return (4 * bytes + 2) / 3;
    }

    /** The text's end is not the end of what it is written to. */
    private static final class Open extends FilterOutputStream {

        Open(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
