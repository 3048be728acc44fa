package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.TreeMap;
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
        var dressedUp = "lbe1." + Base64.getUrlEncoder().withoutPadding().encodeToString(item);

        assertCannotOpen(dressedUp, new SealContext(PLACE.source(), PLACE.id(), ""));
    }

    /** Medians of many tries in turn; a comparison that stopped early or a step left out would be far more than this. */
    @Test
    void everyFailureTakesAsLongAsEveryOther() {
        var sealed = Base64.getUrlDecoder()
                .decode(sealer.seal("card-number", PLACE, VALUE).substring(5));
        var failures = new LinkedHashMap<String, String>();
        failures.put("unknown key", changed(sealed, 3));
        failures.put("salt", changed(sealed, 20));
        failures.put("commitment begins", changed(sealed, 38));
        failures.put("commitment ends", changed(sealed, 69));
        failures.put("value", changed(sealed, 72));
        failures.put("tag", changed(sealed, sealed.length - 1));
        var times = new LinkedHashMap<String, long[]>();
        failures.keySet().forEach(name -> times.put(name, new long[4_000]));

        for (var round = -4_000; round < 4_000; round++)
            for (var failure : failures.entrySet()) {
                var began = System.nanoTime();
                var refused = refusal(failure.getValue());
                if (round >= 0) times.get(failure.getKey())[round] = System.nanoTime() - began;
                assertThat(refused).isEqualTo("the sealed value cannot be opened");
            }

        var medians = new TreeMap<String, Long>();
        times.forEach((name, all) -> medians.put(
                name, Arrays.stream(all).sorted().skip(2_000).findFirst().orElseThrow()));
        System.out.println("nanoseconds of a failure: " + medians);
        assertThat((double) Collections.max(medians.values()) / Collections.min(medians.values()))
                .as(medians.toString())
                .isLessThan(1.5);
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
        return "lbe1." + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
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
