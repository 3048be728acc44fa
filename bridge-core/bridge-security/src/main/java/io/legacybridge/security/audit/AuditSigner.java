package io.legacybridge.security.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.security.protection.KeyRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** Signs the ends of audit chains with Ed25519 (RFC 8032). Its key lies in the key store like every other. */
public final class AuditSigner {

    private static final byte[] LABEL = "legacy-bridge audit head 1".getBytes(UTF_8);

    private final Ed25519PrivateKeyParameters key;

    public AuditSigner(KeyRing keys) {
        key = new Ed25519PrivateKeyParameters(keys.derive(
                KeyPurpose.AUDIT_SIGNATURE, "legacy-bridge audit signature", Ed25519PrivateKeyParameters.KEY_SIZE));
    }

    /** Over the label, the number in 8 bytes, the hash and the node's name. */
    public byte[] sign(String node, long number, byte[] hash) {
        var signer = new Ed25519Signer();
        signer.init(true, key);
        update(signer, node, number, hash);
        return signer.generateSignature();
    }

    public boolean verify(String node, long number, byte[] hash, byte[] signature) {
        var signer = new Ed25519Signer();
        signer.init(false, key.generatePublicKey());
        update(signer, node, number, hash);
        return signer.verifySignature(signature);
    }

    /** For auditors who check with tools of their own: SubjectPublicKeyInfo as PEM. */
    public String publicKey() {
        try {
            var encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key.generatePublicKey())
                    .getEncoded();
            return "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                    + "\n-----END PUBLIC KEY-----\n";
        } catch (IOException e) {
            throw new IllegalStateException("the key cannot be encoded", e);
        }
    }

    private static void update(Ed25519Signer signer, String node, long number, byte[] hash) {
        var name = node.getBytes(UTF_8);
        var text = ByteBuffer.allocate(LABEL.length + 8 + hash.length + name.length)
                .put(LABEL)
                .putLong(number)
                .put(hash)
                .put(name)
                .array();
        signer.update(text, 0, text.length);
    }
}
