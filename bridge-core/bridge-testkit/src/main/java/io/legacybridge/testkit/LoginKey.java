package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/**
 * A fresh key to log in with.
 *
 * @param publicKey  for the server
 * @param privateKey the text of the client's file
 */
public record LoginKey(PublicKey publicKey, String privateKey) {

    private static final int RSA_BITS = 2048;

    /** As {@code ssh-keygen -t ed25519} writes it. */
    public static LoginKey openSshEd25519() throws GeneralSecurityException, IOException {
        return openSsh(null);
    }

    /** The same under a passphrase. */
    public static LoginKey openSshEd25519(String passphrase) throws GeneralSecurityException, IOException {
        var encryption = new OpenSSHKeyEncryptionContext();
        encryption.setPassword(passphrase);
        encryption.setCipherType("256");
        return openSsh(encryption);
    }

    /** As {@code ssh-keygen -t rsa -m PEM} writes it: PKCS#1 between BEGIN RSA PRIVATE KEY and END. */
    public static LoginKey pemRsa() throws GeneralSecurityException, IOException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        var pair = generator.generateKeyPair();
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            pem.writeObject(pair.getPrivate());
        }
        return new LoginKey(pair.getPublic(), text.toString());
    }

    @Override
    public String toString() {
        return publicKey.toString();
    }

    private static LoginKey openSsh(OpenSSHKeyEncryptionContext encryption)
            throws GeneralSecurityException, IOException {
        var pair = SecurityUtils.getKeyPairGenerator(SecurityUtils.ED25519).generateKeyPair();
        var text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", encryption, text);
        return new LoginKey(pair.getPublic(), text.toString(UTF_8));
    }
}
