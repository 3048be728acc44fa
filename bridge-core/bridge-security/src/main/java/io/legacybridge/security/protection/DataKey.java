package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A key in memory, ready for derivation. HKDF-Extract (RFC 5869) has been done once; it never prints itself. */
public final class DataKey {

    private static final HexFormat HEX = HexFormat.of();
    // Looking for the algorithm costs as much as using it.
    private static final ThreadLocal<KDF> HKDF = ThreadLocal.withInitial(Algorithms::hkdf);

    private final byte[] id;
    private final int version;
    private final String purpose;
    private final SecretKey pseudoRandomKey;
    private final Optional<RSAPrivateCrtKey> pair;
    private final LongAdder sealed = new LongAdder();

    DataKey(byte[] id, int version, String purpose, byte[] material) {
        this.id = id.clone();
        this.version = version;
        this.purpose = purpose;
        this.pair = purpose.equals(KeyPurpose.INBOUND_JWE_RSA) ? Optional.of(RsaPair.of(material)) : Optional.empty();
        try {
            var extract = HKDFParameterSpec.ofExtract()
                    .addIKM(new SecretKeySpec(material, "Generic"))
                    .extractOnly();
            this.pseudoRandomKey = HKDF.get().deriveKey("Generic", extract);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HKDF-SHA256", e);
        }
    }

    /** A key that has sealed nothing and never will. */
    static DataKey ofNobody(SecureRandom random) {
        var material = new byte[32];
        random.nextBytes(material);
        return new DataKey(new byte[8], -1, "nothing", material);
    }

    /** Puts its id into a buffer. */
    ByteBuffer putId(ByteBuffer into) {
        return into.put(id);
    }

    /** 8 bytes. */
    public byte[] id() {
        return id.clone();
    }

    public int version() {
        return version;
    }

    public String purpose() {
        return purpose;
    }

    /** The RSA key, where the purpose has one. */
    public Optional<RSAPrivateCrtKey> pair() {
        return pair;
    }

    void countSealed() {
        sealed.increment();
    }

    /** How many values it has sealed since this was last asked. */
    long takeSealed() {
        return sealed.sumThenReset();
    }

    /** Key material for another algorithm. */
    public byte[] derive(String label, int length) {
        return expand(label.getBytes(UTF_8), length);
    }

    /** HKDF-Expand with SHA-256. */
    byte[] expand(byte[] info, int length) {
        try {
            return HKDF.get().deriveData(HKDFParameterSpec.expandOnly(pseudoRandomKey, info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-Expand failed", e);
        }
    }

    @Override
    public String toString() {
        return "key %s version %d for %s".formatted(HEX.formatHex(id), version, purpose);
    }
}
