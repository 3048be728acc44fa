package io.legacybridge.runtime.audit;

import io.legacybridge.security.audit.AuditSigner;
import java.util.HexFormat;
import java.util.List;

/** The signed ends of the audit's chains: whoever keeps them elsewhere can tell later whether a chain was written anew. */
public final class AuditHeads {

    private final AuditStore store;
    private final AuditSigner signer;

    public AuditHeads(AuditStore store, AuditSigner signer) {
        this.store = store;
        this.signer = signer;
    }

    /**
     * The end of one chain.
     *
     * @param number    of the last entry
     * @param hash      hex
     * @param others    the ends of the other chains when it was signed: a line for each with its node, number and hash
     * @param signature Ed25519, hex
     */
    public record Head(String node, long number, String hash, String others, String signature) {}

    /** @param publicKey verifies them; SubjectPublicKeyInfo as PEM */
    public record Signed(List<Head> heads, String publicKey) {}

    public Signed signed() {
        var heads = store.heads().stream()
                .map(head -> new Head(
                        head.node(),
                        head.number(),
                        HexFormat.of().formatHex(head.hash()),
                        head.others(),
                        HexFormat.of().formatHex(head.signature())))
                .toList();
        return new Signed(heads, signer.publicKey());
    }
}
