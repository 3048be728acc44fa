package io.legacybridge.runtime.outbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.legacybridge.runtime.keys.KeyServiceStandIn;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.spi.Outbox.Batch;
import io.legacybridge.spi.Outbox.Held;
import io.legacybridge.spi.Outbox.Limits;
import io.legacybridge.spi.Outbox.Place;
import io.legacybridge.spi.Outbox.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class SqlOutboxTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Limits LIMITS = new Limits(3, 1_000);

    @Parameter
    private StoreKind kind;

    @TempDir
    Path home;

    private String names = "FILE-";
    private Database ledger;
    private Database keys;
    private SqlOutbox outbox;

    @BeforeEach
    void open() throws IOException {
        var data = Files.createDirectories(home.resolve("data"));
        ledger = kind.open(data, "ledger");
        keys = kind.open(data, "keys");
        outbox = outbox("orders");
    }

    @AfterEach
    void close() {
        ledger.close();
        keys.close();
    }

    @Test
    void givesEachCallItsPlaceOnceAndClosesTheBatchThatIsFull() throws IOException {
        var first = add("c-1", 2);
        assertThat(first.batch()).isEqualTo(1);
        assertThat(first.first()).isEqualTo(1);
        close();
        open();
        assertThat(add("c-1", 2)).isEqualTo(first);
        assertThat(add("c-2", 1).first()).isEqualTo(3);
        assertThat(add("c-3", 1)).extracting(Place::batch, Place::first).containsExactly(2L, 1L);
        assertThat(outbox.unsent("send"))
                .extracting(Batch::number, Batch::open)
                .containsExactly(tuple(1L, false), tuple(2L, true));
        assertThat(outbox("others").unsent("send")).isEmpty();
    }

    @Test
    void keepsContentsInOrderUntilTheyAreSentAndKnowsTheCallsAfterwards() {
        var place = add("c-2", 1);
        add("c-1", 1);
        outbox.close("send", 1);
        assertThat(texts(1)).containsExactly("content of c-2", "content of c-1");

        assertThat(outbox.delivered("send", 1, Optional.empty(), ".a.part")).isTrue();
        assertThat(outbox.delivered("send", 1, Optional.empty(), ".b.part"))
                .as("somebody else was quicker")
                .isFalse();
        assertThat(outbox.unsent("send"))
                .singleElement()
                .satisfies(batch -> assertThat(batch.delivered()).contains(".a.part"));
        outbox.sent("send", 1, ".a.part");

        assertThat(outbox.unsent("send")).isEmpty();
        assertThat(add("c-2", 1)).isEqualTo(place);
    }

    @Test
    void forgetsNothingForOneWhoLetsItGoFromWhereItDoesNotLieAnyMore() {
        add("c-1", 3);
        assertThat(outbox.delivered("send", 1, Optional.empty(), ".a.part")).isTrue();
        assertThat(outbox.delivered("send", 1, Optional.of(".a.part"), "elsewhere/.a.part"))
                .isTrue();
        assertThat(outbox.delivered("send", 1, Optional.of(".a.part"), "third/.a.part"))
                .isFalse();

        outbox.sent("send", 1, ".a.part");

        assertThat(texts(1)).containsExactly("content of c-1");
        assertThat(outbox.unsent("send"))
                .singleElement()
                .satisfies(batch -> assertThat(batch.delivered()).contains("elsewhere/.a.part"));
    }

    /** It may be far away, and each writer of a file waits for the one before. */
    @Test
    void othersWriteWhileTheKeyOfAContentIsAskedFor() {
        var service = new KeyServiceStandIn();
        var asking = new SqlOutbox(
                ledger,
                "payments",
                "owner",
                new FieldSealer(new KeyRing(service, new SqlWrappedKeys(keys), RANDOM, Clock.systemUTC()), RANDOM),
                Clock.systemUTC(),
                () -> false);
        var added = new AtomicBoolean();
        service.whenAsked(() -> {
            CompletableFuture.supplyAsync(() -> add("c-1", 1))
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            added.set(true);
        });

        asking.add("send", "c-2", 1, "content".getBytes(UTF_8), (number, _) -> names + number, LIMITS);

        assertThat(added).isTrue();
    }

    /** Those behind a backup are in names of files that partners have. */
    @Test
    void noNumberIsGivenTwiceAfterTheDataWasPutBackAndNothingIsAddedToWhatMayHaveBeenSent() throws IOException {
        add("c-1", 1);
        var now = Instant.parse("2026-03-01T12:00:00Z");

        OutboxNumbers.leap(ledger, now);
        var known = add("c-2", 1).batch();
        var unknown = outbox("others")
                .add("new", "c-3", 1, new byte[0], (_, _) -> "", new Limits(9, 9))
                .batch();

        assertThat(List.of(known, unknown)).allMatch(number -> number > now.getEpochSecond());
        assertThat(add("c-1", 1).batch()).isEqualTo(1);
        assertThat(outbox.unsent("send"))
                .extracting(Batch::number, Batch::open)
                .containsExactly(tuple(1L, false), tuple(known, true));
        OutboxNumbers.leap(ledger, now);
        assertThat(add("c-4", 1).batch()).isGreaterThan(known + 1);
    }

    @Test
    void aBatchKeepsTheNameItsFirstCallWasTold() {
        assertThat(add("c-1", 1).name()).isEqualTo("FILE-1");
        names = "OTHER-";

        assertThat(add("c-2", 1).name()).isEqualTo("FILE-1");
        assertThat(add("c-1", 1).name()).isEqualTo("FILE-1");
        assertThat(outbox.unsent("send"))
                .singleElement()
                .satisfies(batch -> assertThat(batch.name()).isEqualTo("FILE-1"));
        add("c-3", 1);
        assertThat(add("c-4", 1).name()).isEqualTo("OTHER-2");
    }

    @Test
    void aCallForWhichABatchHasNoRoomOpensTheNextOne() {
        add("c-1", 1);
        var asked = new ArrayList<String>();
        Room atMostTwo = (batch, held, content) -> {
            asked.add(
                    batch + ": " + held.behind(0).size() + ", " + held.behind(1).size() + ", " + content.length);
            return held.behind(0).size() < 2;
        };
        var limits = new Limits(9, 1_000, atMostTwo);

        assertThat(add("c-2", 1, limits).batch()).isEqualTo(1);
        assertThat(add("c-3", 1, limits)).extracting(Place::batch, Place::first).containsExactly(2L, 1L);
        assertThat(add("c-2", 1, limits).batch()).as("it is in already").isEqualTo(1);

        assertThat(asked).containsExactly("1: 1, 0, 14", "1: 2, 1, 14");
        assertThat(outbox.unsent("send"))
                .extracting(Batch::number, Batch::open)
                .containsExactly(tuple(1L, false), tuple(2L, true));
        assertThat(texts(1)).containsExactly("content of c-1", "content of c-2");
        assertThat(texts(2)).containsExactly("content of c-3");
    }

    /** A batch may have so much that others would wait for long. */
    @Test
    void looksAtWhatABatchHasWhileOthersWriteAndThenOnlyAtWhatCameMeanwhile() {
        add("c-1", 1);
        var looked = new ArrayList<String>();
        var asked = new ArrayList<String>();
        var room = new Room() {
            @Override
            public void look(long batch, Held held) {
                looked.addAll(strings(held.behind(0)));
                assertThat(CompletableFuture.supplyAsync(() -> add("c-2", 1))).succeedsWithin(Duration.ofSeconds(10));
            }

            @Override
            public boolean isThere(long batch, Held held, byte[] content) {
                return asked.addAll(strings(held.behind(looked.size())));
            }
        };

        assertThat(add("c-3", 1, new Limits(9, 1_000, room)).first()).isEqualTo(3);

        assertThat(looked).containsExactly("content of c-1");
        assertThat(asked).containsExactly("content of c-2");
    }

    @Test
    void tellsOfBatchesThatNobodySends() {
        add("c-1", 1);
        var running = new HashSet<>(Set.of("orders/send"));
        var unsent = new BatchesWithoutOperation(
                ledger, (connection, operation) -> running.contains(connection + "/" + operation));
        unsent.look();
        assertThat(unsent.problem()).isEmpty();

        running.clear();
        unsent.look();
        assertThat(unsent.problem())
                .hasValueSatisfying(problem ->
                        assertThat(problem.toString()).contains("orders/send (1 file)", "[outbox/no-operation]"));

        outbox.close("send", 1);
        outbox.delivered("send", 1, Optional.empty(), ".a.part");
        outbox.sent("send", 1, ".a.part");
        unsent.look();
        assertThat(unsent.problem()).isEmpty();
    }

    @Test
    void givesNoPlaceTwiceToCallsThatComeAtTheSameMoment() throws Exception {
        Set<String> places = new ConcurrentSkipListSet<>();
        var threads = IntStream.range(0, 8)
                .mapToObj(thread -> Thread.ofPlatform().start(() -> {
                    for (var call = 0; call < 10; call++) {
                        var place = add("c-" + thread + "-" + call, 1);
                        places.add(place.batch() + "/" + place.first());
                    }
                }))
                .toList();
        for (var thread : threads) thread.join();

        assertThat(places).hasSize(80);
        assertThat(outbox.unsent("send")).hasSize(27);
    }

    @Test
    void leavesNoContentReadableOnTheDisk() throws IOException {
        if (kind == StoreKind.POSTGRES) return;
        add("c-1", 1);
        close();

        try (var files = Files.walk(home)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                assertThat(new String(Files.readAllBytes(file), ISO_8859_1)).doesNotContain("content of c-1");
        }
        open();
    }

    private Place add(String call, int records) {
        return add(call, records, LIMITS);
    }

    private Place add(String call, int records, Limits limits) {
        return outbox.add(
                "send", call, records, ("content of " + call).getBytes(UTF_8), (number, _) -> names + number, limits);
    }

    private List<String> texts(long batch) {
        return strings(outbox.contents("send", batch));
    }

    private static List<String> strings(List<byte[]> contents) {
        return contents.stream().map(content -> new String(content, UTF_8)).toList();
    }

    private SqlOutbox outbox(String connection) throws IOException {
        var ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM), new SqlWrappedKeys(keys), RANDOM, Clock.systemUTC());
        return new SqlOutbox(
                ledger, connection, "owner", new FieldSealer(ring, RANDOM), Clock.systemUTC(), () -> false);
    }
}
