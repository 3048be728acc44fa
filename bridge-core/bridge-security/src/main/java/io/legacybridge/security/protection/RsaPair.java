package io.legacybridge.security.protection;

import io.legacybridge.security.Algorithms;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;

/**
 * An RSA key pair as the key store keeps it: its two primes, which are wrapped like any other key. Nobody can derive an RSA key as
 * an EC key is derived; so this one is made once, and all nodes have it from the store.
 */
public final class RsaPair {

    private static final int BITS = 3072;
    private static final int PRIME = BITS / 2 / Byte.SIZE;
    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

    private RsaPair() {}

    /** The primes of a new pair, one behind the other. */
    static byte[] make(SecureRandom random) {
        var generator = Algorithms.rsaKeys();
        generator.initialize(BITS, random);
        var key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        var primes = new byte[2 * PRIME];
        put(key.getPrimeP(), primes, 0);
        put(key.getPrimeQ(), primes, PRIME);
        return primes;
    }

    static RSAPrivateCrtKey of(byte[] primes) {
        var p = new BigInteger(1, Arrays.copyOf(primes, PRIME));
        var q = new BigInteger(1, Arrays.copyOfRange(primes, PRIME, 2 * PRIME));
        var p1 = p.subtract(BigInteger.ONE);
        var q1 = q.subtract(BigInteger.ONE);
        // RFC 8017, section 3.2.
        var d = EXPONENT.modInverse(p1.multiply(q1).divide(p1.gcd(q1)));
        try {
            return (RSAPrivateCrtKey) Algorithms.keys("RSA")
                    .generatePrivate(new RSAPrivateCrtKeySpec(
                            p.multiply(q), EXPONENT, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the primes are none of an RSA key", e);
        }
    }

    private static void put(BigInteger prime, byte[] into, int at) {
        var bytes = prime.toByteArray();
        // The first one is the sign's when the prime fills all of its bytes.
        System.arraycopy(bytes, bytes.length - PRIME, into, at, PRIME);
        Arrays.fill(bytes, (byte) 0);
    }
}
