package io.legacybridge.bench.protection;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.legacybridge.bench.Turns;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.WrappedKey;
import io.legacybridge.security.protection.WrappedKeyStore;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Seals values of 64 bytes side by side with what one would write by hand: {@code SealBench VALUES TURNS}. By turns, so that a
 * noisy neighbour hits all alike.
 */
final class SealBench {

    private static final int LENGTH = 64;
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int SALT = 24;
    private static final int COMMITMENT = 32;
    private static final SealContext CONTEXT =
            new SealContext("/connections/cards", "cards.0123456789abcdef.17", "/cardNum");
    private static final byte[] ASSOCIATED = CONTEXT.toString().getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final byte[] value = new byte[LENGTH];
    private final byte[] material = new byte[KEY];
    private final FieldSealer sealer =
            new FieldSealer(new KeyRing(new NoWrapping(), new Keys(), random, Clock.systemUTC()), random);
    private final KDF kdf = KDF.getInstance("HKDF-SHA256");
    private final Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    private final SecretKey extracted;
    private final Aead tink;

    private SealBench() throws GeneralSecurityException {
        random.nextBytes(value);
        random.nextBytes(material);
        extracted = kdf.deriveKey(
                "Generic",
                HKDFParameterSpec.ofExtract()
                        .addIKM(new SecretKeySpec(material, "Generic"))
                        .extractOnly());
        AeadConfig.register();
        tink = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM)
                .getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    public static void main(String[] arguments) throws Exception {
        new SealBench().measure(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    }

    private interface Work {
        int once() throws Exception;
    }

    private void measure(int count, int turns) throws Exception {
        var sealed = new String[1];
        var work = new LinkedHashMap<String, Work>();
        work.put(
                "bridge: lbe1 as text",
                () -> sealer.seal("card-number", CONTEXT, value).length());
        work.put("JDK by hand: HKDF-Expand and AES-GCM", () -> byHand(KEY + NONCE).length);
        work.put("JDK by hand, with a key commitment", () -> byHand(KEY + NONCE + COMMITMENT).length);
        work.put("Bouncy Castle: HKDF-Expand and GCM", this::bouncyCastle);
        work.put("Tink: AES256_GCM, one key for all", () -> tink.encrypt(value, ASSOCIATED).length);
        sealed[0] = sealer.seal("card-number", CONTEXT, value);
        work.put("bridge: open", () -> sealer.open(sealed[0], CONTEXT).length);
        var seconds = new LinkedHashMap<String, List<Double>>();
        for (var turn = -2; turn < turns; turn++)
            for (var entry : work.entrySet()) {
                var measured = cpuSeconds(entry.getValue(), count);
                if (turn >= 0)
                    seconds.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                            .add(measured);
            }
        print(count, seconds);
    }

    private static void print(int count, Map<String, List<Double>> seconds) {
        var byHand = Turns.median(seconds.get("JDK by hand: HKDF-Expand and AES-GCM"));
        System.out.println("                                          values per CPU second (median of turns)   cost");
        seconds.forEach((name, turns) -> System.out.printf(
                Locale.ROOT,
                "%-40s %,12.0f %31.2f times%n",
                name,
                count / Turns.median(turns),
                Turns.median(turns) / byHand));
    }

    private byte[] byHand(int derivedLength) throws GeneralSecurityException {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        var derived = kdf.deriveData(HKDFParameterSpec.expandOnly(extracted, salt, derivedLength));
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(derived, 0, KEY, "AES"),
                new GCMParameterSpec(128, derived, KEY, NONCE));
        cipher.updateAAD(ASSOCIATED);
        return cipher.doFinal(value);
    }

    private int bouncyCastle() throws Exception {
        var salt = new byte[SALT];
        random.nextBytes(salt);
        var hkdf = new HKDFBytesGenerator(SHA256Digest.newInstance());
        hkdf.init(HKDFParameters.skipExtractParameters(material, salt));
        var derived = new byte[KEY + NONCE];
        hkdf.generateBytes(derived, 0, derived.length);
        var gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
        gcm.init(
                true,
                new AEADParameters(
                        new KeyParameter(derived, 0, KEY),
                        128,
                        Arrays.copyOfRange(derived, KEY, KEY + NONCE),
                        ASSOCIATED));
        var out = new byte[gcm.getOutputSize(LENGTH)];
        return gcm.doFinal(out, gcm.processBytes(value, 0, LENGTH, out, 0));
    }

    private static double cpuSeconds(Work work, int count) throws Exception {
        System.gc();
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var sum = 0L;
        var begin = machine.getProcessCpuTime();
        for (var i = 0; i < count; i++) sum += work.once();
        var seconds = (machine.getProcessCpuTime() - begin) / 1e9;
        if (sum == 0) throw new IllegalStateException("nothing was made");
        return seconds;
    }

    /** A key store for one run. */
    private static final class Keys implements WrappedKeyStore {

        private final List<WrappedKey> keys = new ArrayList<>();

        @Override
        public List<WrappedKey> all() {
            return List.copyOf(keys);
        }

        @Override
        public Optional<WrappedKey> find(byte[] id, int version) {
            return Optional.empty();
        }

        @Override
        public WrappedKey insertIfAbsent(WrappedKey key) {
            keys.add(key);
            return key;
        }

        @Override
        public boolean change(List<Change> changes) {
            return false;
        }

        @Override
        public Map<String, Long> uses() {
            return Map.of();
        }

        @Override
        public void addUses(Map<String, Long> sealed) {}
    }

    private static final class NoWrapping implements KeyEncryptionKey {

        @Override
        public boolean hasWrapped(String by) {
            return true;
        }

        @Override
        public Wrapped wrap(byte[] key) {
            return new Wrapped("none", key.clone());
        }

        @Override
        public byte[] unwrap(Wrapped wrapped) {
            return wrapped.bytes().clone();
        }
    }
}
