package io.legacybridge.security.jwe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import io.legacybridge.security.jwe.JweInbox.Belongs;
import io.legacybridge.security.protection.InMemoryWrappedKeys;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that a client encrypts with a library of its own (Nimbus) for the key that we publish. */
class JweInboxTest {

    private static final Belongs PLACE =
            new Belongs("/connections/bank/transfer", "/ssn", "urn:legacybridge:client:crm");
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
        inbox = new JweInbox(ring);
    }

    @Test
    void opensWhatWasEncryptedForThePublishedKeyAlsoAfterARotation() throws Exception {
        var before = key();
        var sent = encrypt(before, UnaryOperator.identity());
        assertThat(JweInbox.looksEncrypted(sent)).isTrue();
        assertThat(inbox.open(sent, PLACE)).asString(UTF_8).isEqualTo(VALUE);

        new KeyLifecycle(store, Pkcs12KeyEncryptionKey.createOrLoad(home, random), random, Clock.systemUTC())
                .rotate(JweInbox.PURPOSE);
        ring.refresh();

        assertThat(key().getKeyID()).isNotEqualTo(before.getKeyID());
        assertThat(inbox.open(sent, PLACE)).asString(UTF_8).isEqualTo(VALUE);
        assertThat(inbox.open(encrypt(key(), UnaryOperator.identity()), PLACE))
                .asString(UTF_8)
                .isEqualTo(VALUE);
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

    private ECKey key() {
        try {
            return (ECKey) JWKSet.parse(inbox.published()).getKeys().getFirst();
        } catch (java.text.ParseException e) {
            throw new AssertionError(e);
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
