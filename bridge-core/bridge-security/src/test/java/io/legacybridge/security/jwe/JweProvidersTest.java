package io.legacybridge.security.jwe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import io.legacybridge.security.Algorithms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@link Algorithms} is asked for every provider that JWE needs: whatever Nimbus asks the JDK for by itself goes past it. */
class JweProvidersTest {

    private static final byte[] CONTENT = "{}".getBytes(UTF_8);

    @Test
    void ecGoesThroughAlgorithms() throws Exception {
        var pair = pair("EC", 256);

        var past = Trap.during(() -> {
            var jwe = encrypted(
                    JWEAlgorithm.ECDH_ES_A256KW, key -> new EcdhEs.Encrypter((ECPublicKey) pair.getPublic(), key));
            jwe.decrypt(new EcdhEs.Decrypter((ECPrivateKey) pair.getPrivate()));
            assertThat(jwe.getPayload().toBytes()).isEqualTo(CONTENT);
        });

        assertThat(past).isEmpty();
    }

    @Test
    void rsaGoesThroughAlgorithms() throws Exception {
        var pair = pair("RSA", 2048);

        var past = Trap.during(() -> {
            var jwe = encrypted(
                    JWEAlgorithm.RSA_OAEP_256, key -> Algorithms.jweEncrypter((RSAPublicKey) pair.getPublic(), key));
            jwe.decrypt(new RsaOaepDecrypter((RSAPrivateKey) pair.getPrivate()));
            assertThat(jwe.getPayload().toBytes()).isEqualTo(CONTENT);
        });

        assertThat(past).isEmpty();
    }

    @Test
    void theTrapSeesWhatNimbusDoesByItself() throws Exception {
        var ec = (ECPublicKey) pair("EC", 256).getPublic();
        var rsa = (RSAPublicKey) pair("RSA", 2048).getPublic();

        assertThat(Trap.during(() -> byItself(JWEAlgorithm.ECDH_ES_A256KW, new ECDHEncrypter(ec))))
                .contains(
                        "Cipher AES/GCM/NoPadding",
                        "Cipher AESWrap",
                        "KeyAgreement ECDH",
                        "KeyPairGenerator EC",
                        "MessageDigest SHA-256");
        assertThat(Trap.during(() -> byItself(JWEAlgorithm.RSA_OAEP_256, new RSAEncrypter(rsa))))
                .contains("Cipher AES/GCM/NoPadding", "AlgorithmParameters OAEP")
                .anySatisfy(asked -> assertThat(asked).startsWith("Cipher RSA"));
    }

    private static JWEObject encrypted(JWEAlgorithm algorithm, WholeJwe.Recipient recipient) throws Exception {
        var header = new JWEHeader(algorithm, EncryptionMethod.A256GCM);
        var text = new ByteArrayOutputStream();
        new WholeJwe(header, recipient, new SecureRandom()).write(new ByteArrayInputStream(CONTENT), text);
        return JWEObject.parse(text.toString(US_ASCII));
    }

    private static void byItself(JWEAlgorithm algorithm, JWEEncrypter encrypter) throws Exception {
        new JWEObject(new JWEHeader(algorithm, EncryptionMethod.A256GCM), new Payload(CONTENT)).encrypt(encrypter);
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** The JDK's first provider, which has nothing, and notes what is asked of it past {@link Algorithms}. */
    private static final class Trap extends Provider {

        // Where the JDK looks for providers; what its own providers ask each other for is their business.
        private static final Pattern LOOKUP =
                Pattern.compile("(java\\.(security|util|lang)|javax\\.crypto|sun\\.security\\.jca)\\..*|.*Trap.*");
        private final Set<String> past = new TreeSet<>();

        @FunctionalInterface
        private interface Doing {
            void run() throws Exception;
        }

        Trap() {
            super("Trap", "1", "Has nothing.");
        }

        static Set<String> during(Doing doing) throws Exception {
            // What the JDK loads once, it loads before.
            doing.run();
            var trap = new Trap();
            Security.insertProviderAt(trap, 1);
            try {
                doing.run();
            } finally {
                Security.removeProvider(trap.getName());
            }
            return trap.past;
        }

        @Override
        public Service getService(String type, String algorithm) {
            StackWalker.getInstance()
                    .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                            .filter(name -> !LOOKUP.matcher(name).matches())
                            .findFirst())
                    .filter(name -> name.startsWith("com.nimbusds.") || name.startsWith("io.legacybridge."))
                    .filter(name -> !name.startsWith(Algorithms.class.getName()))
                    .ifPresent(_ -> past.add(type + " " + algorithm));
            return null;
        }
    }
}
