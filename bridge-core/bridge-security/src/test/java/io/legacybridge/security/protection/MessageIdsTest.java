package io.legacybridge.security.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageIdsTest {

    @TempDir
    Path folder;

    private MessageIds ids;

    @BeforeEach
    void begin() throws IOException {
        ids = ids("home");
    }

    @Test
    void messagesSentOneAfterTheOtherAreNeighbours() {
        assertThat(neighbourhood("orders", "ID:erp-45321-1764565200123-4:1:2:1:1700"))
                .isEqualTo(neighbourhood("orders", "ID:erp-45321-1764565200123-4:1:2:1:1799"))
                .isEqualTo(neighbourhood("orders", "ID:erp-45321-1764565200123-4:1:31:1:1705"))
                .isNotEqualTo(neighbourhood("orders", "ID:erp-45321-1764565200123-4:1:2:1:1800"))
                .isNotEqualTo(neighbourhood("orders", "ID:crm-45321-1764565200123-4:1:2:1:1700"))
                .isNotEqualTo(neighbourhood("invoices", "ID:erp-45321-1764565200123-4:1:2:1:1700"));
    }

    @Test
    void aNumberOfOneOrTwoDigitsIsLeftOutWhole() {
        assertThat(neighbourhood("orders", "A7-B"))
                .isEqualTo(neighbourhood("orders", "A42-B"))
                .isEqualTo(neighbourhood("orders", "A-B"))
                .isNotEqualTo(neighbourhood("orders", "A100-B"))
                .isNotEqualTo(neighbourhood("orders", "A-B\u0663"));
    }

    @Test
    void aNeighbourhoodDoesNotDependOnWhatWasAskedForBefore() throws IOException {
        var ring = ring("ring");
        var asked = new MessageIds(ring);
        var random = new SplittableRandom(7);
        for (var turn = 0; turn < 20_000; turn++) {
            var identity = Stream.generate(() -> random(random)).limit(2).toList();

            assertThat(asked.neighbourhood("orders", identity))
                    .as(identity.toString())
                    .isEqualTo(new MessageIds(ring).neighbourhood("orders", identity));
        }
    }

    /** Short, and of few characters, so that neighbours are frequent. */
    private static String random(RandomGenerator random) {
        return random.ints(random.nextInt(4), 0, 4)
                .mapToObj(index -> "12a\u0661".substring(index, index + 1))
                .collect(Collectors.joining());
    }

    @Test
    void whoHasNotTheKeyCannotGuessANeighbourhood() throws IOException {
        var identity = List.of("queue", "", "4929123412341234");

        assertThat(ids("other").neighbourhood("orders", identity)).isNotEqualTo(ids.neighbourhood("orders", identity));
    }

    @Test
    void anOwnerIsOneConnectionOfOneApplianceAndFitsIntoTheNameOfAFile() throws IOException {
        assertThat(ids.owner("orders"))
                .matches("[A-Za-z0-9_-]{12}")
                .isEqualTo(ids.owner("orders"))
                .isNotEqualTo(ids.owner("invoices"))
                .isNotEqualTo(ids("other").owner("orders"));
    }

    private String neighbourhood(String connection, String id) {
        return ids.neighbourhood(connection, List.of("queue", "erp", id));
    }

    private MessageIds ids(String home) throws IOException {
        return new MessageIds(ring(home));
    }

    private KeyRing ring(String home) throws IOException {
        var random = new SecureRandom();
        var kek = Pkcs12KeyEncryptionKey.createOrLoad(Files.createDirectory(folder.resolve(home)), random);
        return new KeyRing(kek, new InMemoryWrappedKeys(), random, Clock.systemUTC());
    }
}
