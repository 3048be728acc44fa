package io.legacybridge.security.protection;

import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.KDF;
import javax.crypto.KDFParameters;
import javax.crypto.KDFSpi;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;

/** Stands before the JDK's providers, writes down what is asked of them, and asks them. */
final class CountedCryptography implements AutoCloseable {

    private static final String NAME = "Counted";
    private static final String AES_GCM = "AES/GCM/NoPadding";
    private static final String HKDF = "HKDF-SHA256";

    private final List<String> done = new CopyOnWriteArrayList<>();

    CountedCryptography() {
        Security.insertProviderAt(new Counting(), 1);
    }

    /** What is done meanwhile, in order. */
    List<String> workOf(Runnable work) {
        done.clear();
        // A thread of its own: others have their ciphers already.
        var failure = new ArrayList<Throwable>();
        var thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((_, e) -> failure.add(e))
                .start(work);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (!failure.isEmpty()) throw new AssertionError(failure.getFirst());
        return List.copyOf(done);
    }

    @Override
    public void close() {
        Security.removeProvider(NAME);
    }

    private final class Counting extends Provider {
        Counting() {
            super(NAME, "1", "counts what is asked");
            putService(service("Cipher", AES_GCM, CountingCipher::new));
            putService(service("KDF", HKDF, CountingDerivation::new));
        }

        private Service service(String type, String algorithm, Callable<Object> made) {
            return new Service(this, type, algorithm, algorithm, List.of(), null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    try {
                        return made.call();
                    } catch (Exception e) {
                        throw new NoSuchAlgorithmException(e);
                    }
                }
            };
        }
    }

    private final class CountingDerivation extends KDFSpi {

        private final KDF kdf;

        CountingDerivation() throws InvalidAlgorithmParameterException {
            super(null);
            try {
                kdf = KDF.getInstance(HKDF, "SunJCE");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected KDFParameters engineGetParameters() {
            return null;
        }

        @Override
        protected SecretKey engineDeriveKey(String algorithm, AlgorithmParameterSpec asked)
                throws InvalidAlgorithmParameterException, NoSuchAlgorithmException {
            return kdf.deriveKey(algorithm, asked);
        }

        @Override
        protected byte[] engineDeriveData(AlgorithmParameterSpec asked) throws InvalidAlgorithmParameterException {
            var derived = kdf.deriveData(asked);
            done.add("HKDF " + derived.length);
            return derived;
        }
    }

    private final class CountingCipher extends CipherSpi {

        private final Cipher cipher;

        CountingCipher() {
            try {
                cipher = Cipher.getInstance(AES_GCM, "SunJCE");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected byte[] engineDoFinal(byte[] in, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            done.add("AES-GCM " + length);
            return cipher.doFinal(in, offset, length);
        }

        @Override
        protected int engineDoFinal(byte[] in, int offset, int length, byte[] out, int to)
                throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
            done.add("AES-GCM " + length);
            return cipher.doFinal(in, offset, length, out, to);
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
                throws InvalidKeyException, InvalidAlgorithmParameterException {
            cipher.init(mode, key, parameters, random);
        }

        @Override
        protected void engineUpdateAAD(byte[] in, int offset, int length) {
            cipher.updateAAD(in, offset, length);
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return cipher.getOutputSize(length);
        }

        @Override
        protected int engineGetBlockSize() {
            return cipher.getBlockSize();
        }

        @Override
        protected byte[] engineGetIV() {
            return cipher.getIV();
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return cipher.getParameters();
        }

        @Override
        protected void engineSetMode(String mode) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineSetPadding(String padding) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected byte[] engineUpdate(byte[] in, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected int engineUpdate(byte[] in, int offset, int length, byte[] out, int to) {
            throw new UnsupportedOperationException();
        }
    }
}
