package io.legacybridge.security.jwe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.impl.RSA_OAEP_SHA2;
import com.nimbusds.jose.crypto.opts.CipherMode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.legacybridge.security.jwe.JweInbox.Belongs;
import io.legacybridge.security.protection.InMemoryWrappedKeys;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import java.net.URI;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that a client encrypts with a library of its own (Nimbus) for the key that we publish. */
class JweInboxTest {

    private static final Belongs PLACE =
            new Belongs("/connections/bank/transfer", "/ssn", "urn:legacybridge:client:crm");
    private static final int MOST = 100;
    private static final String VALUE = "\"123-45-6789\"";

    @TempDir
    Path home;

    private final InMemoryWrappedKeys store = new InMemoryWrappedKeys();
    private final SecureRandom random = new SecureRandom();
    private KeyRing ring;
    private JweInbox inbox;

    @BeforeEach
    void open() {
        ring = new KeyRing(Pkcs12KeyEncryptionKey.createOrLoad(home, random), store, random, Clock.systemUTC());
        inbox = new JweInbox(ring, MOST);
    }

    @Test
    void opensWhatWasEncryptedForThePublishedKeyAlsoAfterARotation() throws Exception {
        var before = key();
        var sent = encrypt(before, UnaryOperator.identity());
        assertThat(JweInbox.looksEncrypted(sent)).isTrue();
        assertThat(inbox.open(sent, PLACE)).asString(UTF_8).isEqualTo(VALUE);

        lifecycle().rotate(KeyPurpose.INBOUND_JWE);
        ring.refresh();

        assertThat(key().getKeyID()).isNotEqualTo(before.getKeyID());
        assertThat(inbox.open(sent, PLACE)).asString(UTF_8).isEqualTo(VALUE);
        assertThat(inbox.open(encrypt(key(), UnaryOperator.identity()), PLACE))
                .asString(UTF_8)
                .isEqualTo(VALUE);
    }

    @Test
    void opensWhatWasEncryptedForTheRsaKeyAlsoAfterARotation() throws Exception {
        assertThat(published()).hasSize(1);
        lifecycle().rotate(KeyPurpose.INBOUND_JWE_RSA);
        var before = rsaKey();
        var sent = encryptRsa(UnaryOperator.identity());
        assertThat(inbox.open(sent, PLACE)).asString(UTF_8).isEqualTo(VALUE);

        lifecycle().rotate(KeyPurpose.INBOUND_JWE_RSA);
        ring.refresh();

        assertThat(rsaKey().getKeyID()).isNotEqualTo(before.getKeyID());
        assertThat(inbox.open(sent, PLACE)).asString(UTF_8).isEqualTo(VALUE);
        // Another node, or the same one after a start.
        var other = new JweInbox(
                new KeyRing(Pkcs12KeyEncryptionKey.createOrLoad(home, random), store, random, Clock.systemUTC()), MOST);
        assertThat(other.published()).isEqualTo(inbox.published());
        assertThat(other.open(encryptRsa(UnaryOperator.identity()), PLACE))
                .asString(UTF_8)
                .isEqualTo(VALUE);
    }

    @Test
    void theRsaKeyIsPublishedBehindTheOtherWithNothingPrivate() {
        lifecycle().rotate(KeyPurpose.INBOUND_JWE_RSA);

        assertThat(published()).hasSize(2).noneMatch(JWK::isPrivate);
        assertThat(published().getFirst().getAlgorithm()).isEqualTo(JWEAlgorithm.ECDH_ES_A256KW);
        assertThat(rsaKey().getAlgorithm()).isEqualTo(JWEAlgorithm.RSA_OAEP_256);
        assertThat(rsaKey().getKeyUse()).isEqualTo(KeyUse.ENCRYPTION);
        assertThat(rsaKey().size()).isEqualTo(3072);
    }

    @Test
    void everyFailureWithRsaHasTheSameAnswerAndDecryptsTheContentOnce() throws Exception {
        lifecycle().rotate(KeyPurpose.INBOUND_JWE_RSA);
        var sent = encryptRsa(UnaryOperator.identity());
        var answers = new ArrayList<String>();
        answers.add(refusal(sent, new Belongs(PLACE.source(), "/name", PLACE.san())));
        var parts = sent.split("\\.");
        var keys = List.of(
                // Another first byte, nothing of its length, too long, a number beyond the modulus, a content key of
                // 128 bits.
                (parts[1].charAt(0) == 'A' ? 'B' : 'A') + parts[1].substring(1),
                "AAAA",
                parts[1] + "AAAA",
                Base64URL.encode(filled(384, (byte) 0xFF)).toString(),
                Base64URL.encode(RSA_OAEP_SHA2.encryptCEK(
                                rsaKey().toRSAPublicKey(),
                                new SecretKeySpec(new byte[16], "AES"),
                                256,
                                CipherMode.WRAP_UNWRAP,
                                null))
                        .toString());
        for (var key : keys) answers.add(refusal(String.join(".", parts[0], key, parts[2], parts[3], parts[4]), PLACE));
        for (var part = 2; part < parts.length; part++) {
            var changed = parts.clone();
            changed[part] = (changed[part].charAt(0) == 'A' ? 'B' : 'A') + changed[part].substring(1);
            answers.add(refusal(String.join(".", changed), PLACE));
        }
        answers.add(refusal(parts[0] + ".." + parts[2] + "." + parts[3] + "." + parts[4], PLACE));
        assertThat(answers).hasSize(10).containsOnly(answers.getFirst());
        assertThat(answers.getFirst()).startsWith("cannot be opened");

        var ours = ring.ifMade(KeyPurpose.INBOUND_JWE_RSA).orElseThrow().pair().orElseThrow();
        for (var key : keys) {
            var decrypter = new RsaOaepDecrypter(ours);
            var counting = new Counting(decrypter.getJCAContext().getContentEncryptionProvider());
            decrypter.getJCAContext().setContentEncryptionProvider(counting);
            var jwe = JWEObject.parse(String.join(".", parts[0], key, parts[2], parts[3], parts[4]));

            assertThatThrownBy(() -> jwe.decrypt(decrypter)).isInstanceOf(JOSEException.class);

            assertThat(counting.asked).as(key).containsExactly("AES/GCM/NoPadding");
        }
    }

    @Test
    void whatIsNotOnTheListIsRefusedForRsaToo() throws Exception {
        lifecycle().rotate(KeyPurpose.INBOUND_JWE_RSA);

        assertThat(refusal(encryptRsa(builder -> builder.compressionAlgorithm(CompressionAlgorithm.DEF)), PLACE))
                .isEqualTo("has zip in its header, which is not allowed there.");
        assertThat(refusal(encryptRsa(builder -> builder.jwkURL(URI.create("https://evil.example/k"))), PLACE))
                .isEqualTo("has jku in its header, which is not allowed there.");
        assertThat(refusal(encryptRsa(builder -> builder.ephemeralPublicKey(key())), PLACE))
                .isEqualTo("has epk in its header, which is not allowed there.");
        assertThat(refusal(encryptRsa(builder -> builder.keyID(key().getKeyID())), PLACE))
                .contains("a key that is not ours");
        assertThat(refusal(encrypt(key(), builder -> builder.keyID(rsaKey().getKeyID())), PLACE))
                .contains("a key that is not ours");
        for (var algorithm : List.of("RSA1_5", "RSA-OAEP", "RSA-OAEP-512"))
            assertThat(refusal(
                            encrypt(
                                    new JWEHeader.Builder(JWEAlgorithm.parse(algorithm), EncryptionMethod.A256GCM)
                                            .keyID(rsaKey().getKeyID()),
                                    new RSAEncrypter(rsaKey())),
                            PLACE))
                    .contains("another algorithm");
    }

    @Test
    void anEphemeralKeyOfAnotherKindIsOneMoreThatCannotBeOpened() throws Exception {
        var sent = encrypt(key(), UnaryOperator.identity());
        var header = JWEHeader.parse(new Base64URL(sent.split("\\.")[0]));
        var other = new JWEHeader.Builder(header)
                .ephemeralPublicKey(new OctetKeyPair.Builder(Curve.X25519, Base64URL.encode(new byte[32])).build())
                .build();

        assertThat(refusal(other.toBase64URL() + sent.substring(sent.indexOf('.')), PLACE))
                .startsWith("cannot be opened");
    }

    @Test
    void thePublishedKeyHasNothingPrivate() {
        assertThat(inbox.published().toString()).contains("P-256").doesNotContain(" d=", "{d=");
        assertThat(key().isPrivate()).isFalse();
    }

    @Test
    void everyValueOutOfItsPlaceAndEveryChangeHasTheSameAnswer() throws Exception {
        var sent = encrypt(key(), UnaryOperator.identity());
        var answers = new ArrayList<String>();
        for (var other : List.of(
                new Belongs("/connections/bank/other", "/ssn", PLACE.san()),
                new Belongs(PLACE.source(), "/name", PLACE.san()),
                new Belongs(PLACE.source(), "/ssn", "urn:legacybridge:client:support")))
            answers.add(refusal(sent, other));
        var parts = sent.split("\\.");
        for (var part = 1; part < parts.length; part++) {
            var changed = parts.clone();
            changed[part] = (changed[part].charAt(0) == 'A' ? 'B' : 'A') + changed[part].substring(1);
            answers.add(refusal(String.join(".", changed), PLACE));
        }

        assertThat(answers).hasSize(7).containsOnly(answers.getFirst());
        assertThat(answers.getFirst()).startsWith("cannot be opened");
    }

    @Test
    void whatIsNotOnTheListIsRefusedWithItsReason() throws Exception {
        assertThat(refusal(encrypt(key(), builder -> builder.compressionAlgorithm(CompressionAlgorithm.DEF)), PLACE))
                .isEqualTo("has zip in its header, which is not allowed there.");
        assertThat(refusal(encrypt(key(), builder -> builder.jwkURL(URI.create("https://evil.example/k"))), PLACE))
                .isEqualTo("has jku in its header, which is not allowed there.");
        assertThat(refusal(encrypt(key(), builder -> builder.jwk(key())), PLACE))
                .isEqualTo("has jwk in its header, which is not allowed there.");
        assertThat(refusal(encrypt(key(), builder -> builder.keyID("00")), PLACE))
                .contains("a key that is not ours");
        assertThat(refusal(encrypt(key(), builder -> builder.keyID(null)), PLACE))
                .contains("a key that is not ours");
        assertThat(refusal(
                        encrypt(
                                new JWEHeader.Builder(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM),
                                new ECDHEncrypter(key())),
                        PLACE))
                .contains("another algorithm");
        assertThat(refusal(
                        encrypt(
                                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM),
                                new DirectEncrypter(new byte[32])),
                        PLACE))
                .contains("another algorithm");
        assertThat(refusal(
                        encrypt(
                                new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A128CBC_HS256),
                                new ECDHEncrypter(key())),
                        PLACE))
                .contains("another algorithm");
        assertThat(refusal("eyJ.a.b.c.d", PLACE)).contains("none in compact form");
        assertThat(refusal("eyJ" + "x".repeat(JweInbox.LONGEST) + "....", PLACE))
                .contains("longer than 65536");
        assertThat(JweInbox.looksEncrypted("eyJ.a.b")).isFalse();
        assertThat(JweInbox.looksEncrypted("4111111111111111")).isFalse();
    }

    private KeyLifecycle lifecycle() {
        return new KeyLifecycle(store, Pkcs12KeyEncryptionKey.createOrLoad(home, random), random, Clock.systemUTC());
    }

    private ECKey key() {
        return (ECKey) published().getFirst();
    }

    private RSAKey rsaKey() {
        return (RSAKey) published().getLast();
    }

    private List<JWK> published() {
        try {
            return JWKSet.parse(inbox.published()).getKeys();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private String encryptRsa(UnaryOperator<JWEHeader.Builder> more) throws Exception {
        var header = new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                .keyID(rsaKey().getKeyID())
                .customParam("src", PLACE.source())
                .customParam("ptr", PLACE.pointer())
                .customParam("san", PLACE.san());
        return encrypt(more.apply(header), new RSAEncrypter(rsaKey()));
    }

    private static byte[] filled(int length, byte with) {
        var bytes = new byte[length];
        Arrays.fill(bytes, with);
        return bytes;
    }

    /** Gives what another provider has, and counts. */
    private static final class Counting extends Provider {

        private final transient Provider real;
        private final transient List<String> asked = new ArrayList<>();

        Counting(Provider real) {
            super("Counting", "1", "Counts.");
            this.real = real;
        }

        @Override
        public Service getService(String type, String algorithm) {
            var service = real == null ? null : real.getService(type, algorithm);
            if (service != null) asked.add(algorithm);
            return service;
        }
    }

    private String refusal(String jwe, Belongs belongs) {
        var thrown = new ArrayList<String>();
        assertThatThrownBy(() -> inbox.open(jwe, belongs))
                .isInstanceOf(BadJwe.class)
                .satisfies(e -> thrown.add(e.getMessage()));
        return thrown.getFirst();
    }

    private static String encrypt(ECKey key, UnaryOperator<JWEHeader.Builder> more) throws Exception {
        var header = new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM)
                .keyID(key.getKeyID())
                .customParam("src", PLACE.source())
                .customParam("ptr", PLACE.pointer())
                .customParam("san", PLACE.san());
        return encrypt(more.apply(header), new ECDHEncrypter(key));
    }

    private static String encrypt(JWEHeader.Builder header, JWEEncrypter encrypter) throws Exception {
        var jwe = new JWEObject(header.build(), new Payload(VALUE));
        jwe.encrypt(encrypter);
        return jwe.serialize();
    }
}
