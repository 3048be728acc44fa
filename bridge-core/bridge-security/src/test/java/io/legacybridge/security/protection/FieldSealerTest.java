package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FieldSealerTest {

    private static final SealContext PLACE = new SealContext("/connections/cards", "cards.abc.1", "/cardNum");
    private static final byte[] VALUE = "\"4929000000006\"".getBytes(UTF_8);

    @TempDir
    Path home;

    private final InMemoryWrappedKeys store = new InMemoryWrappedKeys();
    private FieldSealer sealer;

    @BeforeEach
    void openKeys() {
        sealer = sealer();
    }

    @Test
    void opensWhatItSealed() throws CannotOpen {
        var sealed = sealer.seal("card-number", PLACE, VALUE);

        assertThat(FieldSealer.looksSealed(sealed)).isTrue();
        assertThat(sealer.open(sealed, PLACE)).isEqualTo(VALUE);
    }

    @Test
    void tellsTheFieldClassOfWhatItOpens() throws CannotOpen {
        var opened = sealer.openWithClass(sealer.seal("card-number", PLACE, VALUE), PLACE);

        assertThat(opened.fieldClass()).isEqualTo("card-number");
        assertThat(opened.plaintext()).isEqualTo(VALUE);
        assertThat(opened.toString()).doesNotContain("4929");
    }

    @Test
    void opensNoItemAsAFieldsValue() {
        var item = sealer.sealItem("dead-letter:cards", PLACE.source(), PLACE.id(), VALUE);
        var dressedUp = text(item);

        assertCannotOpen(dressedUp, new SealContext(PLACE.source(), PLACE.id(), ""));
    }

    /** Counted by a provider that stands before the others: a clock would tell less, and something else on every machine. */
    @Test
    void everyFailureDoesTheSameWorkAsEveryOther() throws Exception {
        var sealed = sealer.seal("card-number", PLACE, VALUE);
        var bytes = Base64.getUrlDecoder().decode(sealed.substring(5));
        var failures = new LinkedHashMap<String, String>();
        failures.put("version", changed(bytes, 0));
        failures.put("algorithm", changed(bytes, 1));
        failures.put("unknown key", changed(bytes, 3));
        failures.put("unknown version of the key", changed(bytes, 13));
        failures.put("salt", changed(bytes, 20));
        failures.put("commitment begins", changed(bytes, 38));
        failures.put("commitment ends", changed(bytes, 69));
        failures.put("value", changed(bytes, 72));
        failures.put("tag", changed(bytes, bytes.length - 1));
        failures.put("letters of another alphabet", sealed.replaceFirst(".$", "!"));
        failures.put("another last letter", sealed.replaceFirst(".$", "."));
        failures.put("another prefix", "lbe2" + sealed.substring(4));
        failures.put("an item", text(sealer.sealItem("staging", PLACE.source(), PLACE.id(), VALUE)));

        var work = new LinkedHashMap<String, List<String>>();
        try (var counted = new CountedCryptography()) {
            failures.forEach((name, text) -> work.put(
                    name,
                    counted.workOf(() -> assertThat(refusal(text)).isEqualTo("the sealed value cannot be opened"))));
            // Too short for anything: as the shortest.
            for (var text : new String[] {"", "lbe1.", "lbe1.AQE", "x".repeat(20)})
                assertThat(counted.workOf(() -> refusal(text))).containsExactly("HKDF 76", "AES-GCM 16");
        }

        assertThat(work.values())
                .allSatisfy(done -> assertThat(done).containsExactly("HKDF 76", "AES-GCM " + (VALUE.length + 16)));
    }

    @Test
    void anItemThatIsNoneFailsWithTheSameWorkToo() throws Exception {
        var item = sealer.sealItem("dead-letter:cards", PLACE.source(), PLACE.id(), VALUE);
        var tag = item.clone();
        tag[tag.length - 1] ^= 1;
        var version = item.clone();
        version[0] ^= 1;
        try (var counted = new CountedCryptography()) {
            for (var wrong : new byte[][] {tag, version})
                assertThat(counted.workOf(
                                () -> assertThatThrownBy(() -> sealer.openItem(PLACE.source(), PLACE.id(), wrong))
                                        .isInstanceOf(CannotOpen.class)))
                        .containsExactly("HKDF 76", "AES-GCM " + (VALUE.length + 16));
            assertThat(counted.workOf(
                            () -> assertThatThrownBy(() -> sealer.openItem(PLACE.source(), PLACE.id(), new byte[3]))
                                    .isInstanceOf(CannotOpen.class)))
                    .containsExactly("HKDF 76", "AES-GCM 16");
        }
    }

    private static String text(byte[] sealed) {
        return "lbe1." + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private String refusal(String sealed) {
        try {
            return new String(sealer.open(sealed, PLACE), UTF_8);
        } catch (CannotOpen e) {
            return e.getMessage();
        }
    }

    private static String changed(byte[] sealed, int at) {
        var changed = sealed.clone();
        changed[at] ^= 1;
        return text(changed);
    }

    @Test
    void neverSealsTheSameValueTwiceAlike() {
        assertThat(sealer.seal("card-number", PLACE, VALUE)).isNotEqualTo(sealer.seal("card-number", PLACE, VALUE));
    }

    @Test
    void refusesEveryFlippedByte() {
        var bytes = Base64.getUrlDecoder()
                .decode(sealer.seal("card-number", PLACE, VALUE).substring(5));

        for (var index = 0; index < bytes.length; index++) {
            bytes[index] ^= 1;
            var changed = "lbe1." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            assertThatThrownBy(() -> sealer.open(changed, PLACE))
                    .as("byte %d", index)
                    .isInstanceOf(CannotOpen.class);
            bytes[index] ^= 1;
        }
    }

    @Test
    void refusesAValueThatWasMoved() {
        var sealed = sealer.seal("card-number", PLACE, VALUE);

        assertCannotOpen(sealed, new SealContext("/connections/other", PLACE.id(), PLACE.pointer()));
        assertCannotOpen(sealed, new SealContext(PLACE.source(), "cards.abc.2", PLACE.pointer()));
        assertCannotOpen(sealed, new SealContext(PLACE.source(), PLACE.id(), "/cardNum/0"));
        // Moving a character over the border between two parts is another place too.
        assertCannotOpen(sealed, new SealContext("/connections/card", "scards.abc.1", PLACE.pointer()));
    }

    @Test
    void refusesWhatIsNoSealedValue() {
        assertCannotOpen("4929000000006", PLACE);
        assertCannotOpen("lbe1.", PLACE);
        assertCannotOpen("lbe1.!!!", PLACE);
        assertCannotOpen("lbe1." + "A".repeat(200), PLACE);
    }

    @Test
    void opensAfterARestartWithTheSameKeyFileAndStore() throws CannotOpen {
        var sealed = sealer.seal("card-number", PLACE, VALUE);

        assertThat(sealer().open(sealed, PLACE)).isEqualTo(VALUE);
    }

    @Test
    void opensNothingWithOtherKeys() {
        var sealed = sealer.seal("card-number", PLACE, VALUE);
        var other = new FieldSealer(
                new KeyRing(
                        Pkcs12KeyEncryptionKey.createOrLoad(home.resolve("other"), new SecureRandom()),
                        new InMemoryWrappedKeys(),
                        new SecureRandom(),
                        Clock.systemUTC()),
                new SecureRandom());

        assertThatThrownBy(() -> other.open(sealed, PLACE)).isInstanceOf(CannotOpen.class);
    }

    @Test
    void givesTheSameTokenForTheSameValueOfTheSameClassOnly() {
        var tokens = new Tokens(ring());

        assertThat(tokens.token("card-number", "4929"))
                .startsWith("lbt1.")
                .isEqualTo(new Tokens(ring()).token("card-number", "4929"))
                .isNotEqualTo(tokens.token("account", "4929"))
                .isNotEqualTo(tokens.token("card-number", "4930"))
                .doesNotContain("4929");
    }

    @Test
    void masksNeverMoreThanItMay() {
        assertThat(MaskRule.LAST_FOUR.mask("4929123412345678")).isEqualTo("************5678");
        assertThat(MaskRule.LAST_FOUR.mask("12345678")).isEqualTo("******78");
        assertThat(MaskRule.LAST_FOUR.mask("123")).isEqualTo("***");
        assertThat(MaskRule.ALL.mask("1970-01-01")).isEqualTo("****");
    }

    private void assertCannotOpen(String sealed, SealContext place) {
        assertThatThrownBy(() -> sealer.open(sealed, place)).isInstanceOf(CannotOpen.class);
    }

    private FieldSealer sealer() {
        return new FieldSealer(ring(), new SecureRandom());
    }

    private KeyRing ring() {
        return new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, new SecureRandom()),
                store,
                new SecureRandom(),
                Clock.systemUTC());
    }
}
