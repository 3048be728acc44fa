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

    private static final byte[] LABEL = "legacy-bridge audit head 2".getBytes(UTF_8);
    private static final byte[] LABEL_WITHOUT_OTHERS = "legacy-bridge audit head 1".getBytes(UTF_8);

    private final Ed25519PrivateKeyParameters key;

    public AuditSigner(KeyRing keys) {
        key = new Ed25519PrivateKeyParameters(keys.derive(
                KeyPurpose.AUDIT_SIGNATURE, "legacy-bridge audit signature", Ed25519PrivateKeyParameters.KEY_SIZE));
    }

    /**
     * Over the label, the number in 8 bytes, the hash, the length of the node's name in 4, the name, and the ends of the others.
     *
     * @param others how far the other chains are: a line for each with its node, number and hash
     */
    public byte[] sign(String node, long number, byte[] hash, String others) {
        var signer = new Ed25519Signer();
        signer.init(true, key);
        var text = head(node, number, hash, others);
        signer.update(text, 0, text.length);
        return signer.generateSignature();
    }

    public boolean verify(String node, long number, byte[] hash, String others, byte[] signature) {
        return verify(head(node, number, hash, others), signature);
    }

    /** As the first versions signed: over the label, the number in 8 bytes, the hash and the node's name. */
    public boolean verifyWithoutOthers(String node, long number, byte[] hash, byte[] signature) {
        var name = node.getBytes(UTF_8);
        return verify(
                ByteBuffer.allocate(LABEL_WITHOUT_OTHERS.length + Long.BYTES + hash.length + name.length)
                        .put(LABEL_WITHOUT_OTHERS)
                        .putLong(number)
                        .put(hash)
                        .put(name)
                        .array(),
                signature);
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

    private boolean verify(byte[] text, byte[] signature) {
        var signer = new Ed25519Signer();
        signer.init(false, key.generatePublicKey());
        signer.update(text, 0, text.length);
        return signer.verifySignature(signature);
    }

    private static byte[] head(String node, long number, byte[] hash, String others) {
        var name = node.getBytes(UTF_8);
        var ends = others.getBytes(UTF_8);
        return ByteBuffer.allocate(LABEL.length + Long.BYTES + hash.length + Integer.BYTES + name.length + ends.length)
                .put(LABEL)
                .putLong(number)
                .put(hash)
                .putInt(name.length)
                .put(name)
                .put(ends)
                .array();
    }
}
