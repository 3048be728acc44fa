package io.legacybridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.RSA_OAEP_SHA2;
import com.nimbusds.jose.crypto.opts.CipherMode;
import io.legacybridge.testkit.Corpus;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiPredicate;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Project Wycheproof's vectors against what {@link Algorithms} hands out, and against Nimbus, which does JWE with it: whoever puts another provider there learns whether it takes
 * what it must and refuses what it must.
 */
class WycheproofTest {

    private static final Path CORPUS = Corpus.folder("security/wycheproof");

    // The JDK reads a number without its leading zero as positive: another spelling of the same signature, not a forged
    // one.
    private static final String SPELLING = "MissingZero";
    // What Nimbus takes for a key unless it is told otherwise, and nobody tells it.
    private static final CipherMode MODE = CipherMode.WRAP_UNWRAP;
    private static final Provider PROVIDER = Algorithms.rsaOaep256().getProvider();

    @Test
    void aesGcm() throws Exception {
        check("aes_gcm_test.json", 300, (_, test) -> {
            try {
                var key = new SecretKeySpec(bytes(test, "key"), "AES");
                var nonce = new GCMParameterSpec(128, bytes(test, "iv"));
                var sealed = both(bytes(test, "ct"), bytes(test, "tag"));
                var opening = Algorithms.aesGcm();
                opening.init(Cipher.DECRYPT_MODE, key, nonce);
                opening.updateAAD(bytes(test, "aad"));
                if (!Arrays.equals(opening.doFinal(sealed), bytes(test, "msg"))) return false;
                var sealing = Algorithms.aesGcm();
                sealing.init(Cipher.ENCRYPT_MODE, key, nonce);
                sealing.updateAAD(bytes(test, "aad"));
                return Arrays.equals(sealing.doFinal(bytes(test, "msg")), sealed);
            } catch (GeneralSecurityException _) {
                return false;
            }
        });
    }

    @Test
    void hkdfSha256() throws Exception {
        check("hkdf_sha256_test.json", 80, (_, test) -> {
            try {
                var all = HKDFParameterSpec.ofExtract()
                        .addIKM(bytes(test, "ikm"))
                        .addSalt(bytes(test, "salt"))
                        .thenExpand(bytes(test, "info"), test.get("size").asInt());
                return Arrays.equals(Algorithms.hkdf().deriveData(all), bytes(test, "okm"));
            } catch (GeneralSecurityException | IllegalArgumentException _) {
                return false;
            }
        });
    }

    @Test
    void hmacSha256() throws Exception {
        check("hmac_sha256_test.json", 170, (_, test) -> {
            try {
                var mac = Algorithms.hmac();
                mac.init(new SecretKeySpec(bytes(test, "key"), "HmacSHA256"));
                var tag = bytes(test, "tag");
                return Arrays.equals(Arrays.copyOf(mac.doFinal(bytes(test, "msg")), tag.length), tag);
            } catch (InvalidKeyException _) {
                return false;
            }
        });
    }

    @Test
    void ecdsaOnP256() throws Exception {
        check("ecdsa_secp256r1_sha256_test.json", 480, (group, test) -> {
            try {
                var key = Algorithms.keys("EC").generatePublic(new X509EncodedKeySpec(bytes(group, "publicKeyDer")));
                var signature = Algorithms.signature("SHA256withECDSA");
                signature.initVerify(key);
                signature.update(bytes(test, "msg"));
                return signature.verify(bytes(test, "sig"));
            } catch (GeneralSecurityException _) {
                return false;
            }
        });
    }

    /**
     * RSA-OAEP-256 of JWE, which Nimbus does: what its decrypter takes and refuses, and that its encrypter makes what that takes.
     * JWE knows neither labels nor empty keys, so it refuses both.
     */
    @Test
    void rsaOaepOfJwe() throws Exception {
        check("rsa_oaep_2048_sha256_mgf1sha256_test.json", 30, (group, test) -> {
            var message = bytes(test, "msg");
            var isNone = message.length == 0 || bytes(test, "label").length > 0;
            try {
                var keys = Algorithms.keys("RSA");
                var key = (RSAPrivateCrtKey)
                        keys.generatePrivate(new PKCS8EncodedKeySpec(bytes(group, "privateKeyPkcs8")));
                var opened = RSA_OAEP_SHA2.decryptCEK(key, bytes(test, "ct"), 256, MODE, PROVIDER);
                if (!Arrays.equals(opened.getEncoded(), message)) return false;
                var publicKey = (RSAPublicKey)
                        keys.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
                var sealed = RSA_OAEP_SHA2.encryptCEK(publicKey, opened, 256, MODE, PROVIDER);
                return !isNone
                        && RSA_OAEP_SHA2
                                .decryptCEK(key, sealed, 256, MODE, PROVIDER)
                                .equals(opened);
            } catch (GeneralSecurityException | JOSEException _) {
                return isNone;
            }
        });
    }

    /** @param passes by the group and the test */
    private static void check(String file, int atLeast, BiPredicate<JsonNode, JsonNode> passes) throws Exception {
        Corpus.mustHold(CORPUS);
        var groups = JsonMapper.shared()
                .readTree(Files.readAllBytes(CORPUS.resolve(file)))
                .get("testGroups");
        var count = 0;
        for (var group : groups)
            for (var test : group.get("tests")) {
                count++;
                if (test.get("flags")
                        .valueStream()
                        .anyMatch(flag -> flag.asString().equals(SPELLING))) continue;
                var result = test.get("result").asString();
                assertThat(passes.test(group, test) ? List.of("valid", "acceptable") : List.of("invalid", "acceptable"))
                        .as(file + " " + test)
                        .contains(result);
            }
        assertThat(count).isGreaterThan(atLeast);
    }

    private static byte[] both(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] bytes(JsonNode test, String name) {
        return HexFormat.of().parseHex(test.get(name).asString());
    }
}
