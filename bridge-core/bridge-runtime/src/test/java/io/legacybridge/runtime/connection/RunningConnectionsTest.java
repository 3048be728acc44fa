package io.legacybridge.runtime.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.call.CallGate;
import io.legacybridge.runtime.call.CallGate.Entry;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.lease.Leases;
import io.legacybridge.runtime.ledger.Ledger.Tally;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.release.ReleaseForm;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.TellerAdapter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

class RunningConnectionsTest {

    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final String CONNECTION = "adapter: lab\nword: one\n";

    private static final String BANK = """
            adapter: teller
            protect: {getBalance.reply: encrypt, transfer.reply: encrypt, transfer.faults: encrypt, findTree: encrypt}
            """;

    /** Of 2,500 records. */
    private static final byte[] HUGE = "bolt 1.00\n".repeat(2_500).getBytes(UTF_8);

    @TempDir
    Path folder;

    private final LabAdapter lab = new LabAdapter();
    private final TellerAdapter teller = new TellerAdapter();
    private final Adapters adapters = Adapters.of(List.of(lab, teller), List.of());
    private final MutableClock clock = MutableClock.of(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private Home home;
    private EmbeddedBroker broker;
    private ArtemisPublisher publisher;
    private List<Database> databases;
    private Engine engine;
    private RunningConnections connections;

    @BeforeEach
    void start() throws IOException {
        home = new Home(folder);
        Files.createDirectories(home.data());
        Files.createDirectories(home.connections());
        broker = EmbeddedBroker.start(home.data().resolve("broker"), 4713);
        databases = List.of(database("ledger"), database("journal"), database("keys"));
        var systemClock = InstantSource.system().withZone(ZoneOffset.UTC);
        var random = new SecureRandom();
        var keys = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(folder, random),
                new SqlWrappedKeys(databases.get(2)),
                random,
                systemClock);
        publisher = new ArtemisPublisher(broker::link);
        engine = new Engine(
                home,
                broker,
                publisher,
                new SqlLedger(databases.get(0), systemClock),
                name -> {
                    throw new UnsupportedOperationException(name);
                },
                Leases.alone(),
                new SqlJournal(databases.get(1)),
                new FieldSealer(keys, random),
                new Tokens(keys),
                new MessageIds(keys),
                new SealedBlocks(keys, random),
                new OutwardTls(home.root(), Clock.systemUTC(), new SecureRandom()),
                Optional.empty(),
                (_, _) -> () -> {},
                clock,
                random);
        connections = new RunningConnections(engine, adapters, PATIENCE);
    }

    @AfterEach
    void stop() {
        lab.letGo.countDown();
        connections.close();
        publisher.close();
        broker.close();
        databases.forEach(Database::close);
    }

    @Test
    void othersStartWhileAConnectionHangsInItsSystemAndIsCutOff() throws Exception {
        lab.next = word -> word.equals("one") ? lab.hang() : Optional.empty();
        write("slow", CONNECTION);
        apply();
        lab.hanging.await();

        Files.delete(home.connections().resolve("slow.yaml"));
        write("other", CONNECTION.replace("one", "two"));
        var begin = System.nanoTime();
        apply();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
        assertThat(state("other")).isEqualTo("running");
        lab.closed.await();
    }

    @Test
    void aNewVersionWaitsUntilTheOneBeforeCameToRest() throws Exception {
        lab.next = word -> word.equals("one") ? lab.hang() : Optional.empty();
        write("orders", CONNECTION);
        apply();
        lab.hanging.await();

        write("orders", CONNECTION.replace("one", "two"));
        apply();
        lab.closed.await();
        apply();
        assertThat(lab.opened).hasValue(1);
        assertThat(connections.plan("orders")).isPresent();

        lab.letGo.countDown();
        await().until(() -> {
            apply();
            return lab.opened.get() == 2;
        });
        assertThat(lab.mostAtWork).hasValue(1);
    }

    @Test
    void aStartThatFailsLeavesNothingBehindAndIsTriedAgain() throws Exception {
        lab.onOpen = () -> {
            throw new ProblemException(Problem.error(Place.of("x"), "No.", "Wait.", "lab/closed"));
        };
        write("orders", CONNECTION);
        apply();
        assertThat(codes("orders")).containsExactly("lab/closed");

        lab.onOpen = () -> {};
        apply();
        assertThat(lab.opened).as("not at every look").hasValue(0);
        clock.add(Duration.ofSeconds(60));
        apply();

        assertThat(state("orders")).isEqualTo("running");
        await().until(() -> lab.asked.get() > 2);
    }

    @Test
    void anErrorWhileADeliveryIsTakenIsToldAndTheDeliveryComesAgain() throws Exception {
        var batch = new Batch();
        lab.next = _ -> batch.acknowledged.get() > 0 ? Optional.empty() : Optional.of(batch);
        write("orders", CONNECTION);
        apply();
        await().until(() -> codes("orders").equals(List.of("appliance/unexpected")));
        assertThat(batch.acknowledged).hasValue(0);

        clock.add(Duration.ofSeconds(60));

        await().until(() -> batch.acknowledged.get() == 1);
        await().until(() -> state("orders").equals("running"));
    }

    @Test
    void aVersionThatANewRuleForbidsStopsAndWhatItYieldedIsProtected() throws Exception {
        write("orders", CONNECTION);
        apply();
        assertThat(state("orders")).isEqualTo("running");

        protection("classes: {part: {}}\nrules: [{field-class: part, fields: [code]}]\n");
        await().until(this::nothingRuns);

        assertThat(state("orders")).isEqualTo("rejected");
        assertThat(verdict("orders").version()).isEmpty();
        assertThat(verdict("orders").problems())
                .anyMatch(problem -> problem.code().equals("connection/last-good-refused")
                        && problem.what().contains("The field code is of the class part and is not protected."));
        assertThat(connections.plan("orders").orElseThrow().classesByPath()).isEqualTo(Map.of("code", "part"));

        protection("unmatched: warn\n");
        await().until(() -> {
            apply();
            return state("orders").equals("running");
        });
    }

    @Test
    void aVersionWithFieldsThatNobodyLookedAtStopsWhenThatIsRefused() throws Exception {
        write("orders", CONNECTION);
        apply();
        // The running version is an earlier one than the file, and it is the one that is judged.
        write("orders", CONNECTION + "wrod: two\n");
        apply();
        assertThat(connections.plan("orders")).isPresent();

        protection("unmatched: refuse\n");
        await().until(this::nothingRuns);

        assertThat(codes("orders")).contains("config/unknown-setting", "connection/last-good-refused");
    }

    @Test
    void afterARestartTheLastGoodVersionRunsWhileTheFileHasErrors() throws Exception {
        write("orders", CONNECTION);
        apply();
        var version = verdict("orders").version();
        write("orders", CONNECTION + "wrod: two\n");

        restart();

        assertThat(state("orders")).isEqualTo("outdated");
        assertThat(verdict("orders").version()).isEqualTo(version).isPresent();
        assertThat(codes("orders")).containsExactly("config/unknown-setting", "connection/last-good-runs");
        await().until(() -> lab.asked.get() > 2);
    }

    @Test
    void afterARestartAVersionThatIsNoLongerAllowedDoesNotRun() throws Exception {
        write("orders", CONNECTION);
        apply();
        write("orders", CONNECTION + "wrod: two\n");
        protection("unmatched: refuse\n");

        restart();

        assertThat(codes("orders")).containsExactly("config/unknown-setting", "connection/last-good-refused");
        assertThat(lab.opened).hasValue(1);
    }

    @Test
    void afterARestartNothingRunsWhenNobodyKnowsWhatMustBeProtected() throws Exception {
        write("orders", CONNECTION);
        apply();
        protection("unmatched: perhaps\n");

        restart();

        assertThat(codes("orders")).containsExactly("protection/unknown");
        assertThat(lab.opened).hasValue(1);
    }

    @Test
    void afterARestartNothingLeavesUntilItIsKnownWhatMustBeProtected() throws Exception {
        write("orders", CONNECTION);
        write("bank", BANK);
        protection("classes: {card-number: {release: [mask]}}\n");
        apply();
        var version = verdict("bank").version().orElseThrow();
        assertThat(connections.plan("orders")).isPresent();
        protection("\tunmatched: warn\n");

        restart();

        assertThat(connections.plan("orders")).isEmpty();
        assertThat(connections.calls("bank", version)).isEmpty();
        assertThat(connections.rule("card-number").allowed()).isEmpty();
        assertThatThrownBy(() -> connections.kept("orders", version)).hasMessageContaining("[protection/unknown]");

        protection("classes: {card-number: {release: [mask]}}\n");
        apply();
        assertThat(connections.plan("orders")).isPresent();
        assertThat(connections.calls("bank", version)).isPresent();
        assertThat(connections.rule("card-number").allowed()).containsExactly(ReleaseForm.MASK);
        // What was known goes on counting while the files are changed.
        protection("\tunmatched: warn\n");
        apply();
        assertThat(connections.plan("orders")).isPresent();
        assertThat(connections.rule("card-number").allowed()).containsExactly(ReleaseForm.MASK);
    }

    @Test
    void aConnectionThatWasDeletedOrStoppedDoesNotComeBackWithABrokenFile() throws Exception {
        write("deleted", CONNECTION);
        write("stopped", CONNECTION);
        apply();
        Files.delete(home.connections().resolve("deleted.yaml"));
        write("stopped", CONNECTION + "enabled: false\n");
        await().until(this::nothingRuns);

        write("deleted", "adapter: lab\n");
        write("stopped", "adapter: lab\n");
        apply();
        assertThat(verdict("deleted").version()).isEmpty();
        restart();

        assertThat(codes("deleted")).containsExactly("config/missing-setting");
        assertThat(codes("stopped")).containsExactly("config/missing-setting");
        assertThat(lab.opened).hasValue(2);
    }

    @Test
    void aFileThatItsSourcePutsOffKeepsNoOtherWaitingAndGoesOnWhereItWas() throws Exception {
        var huge = new FileAppearance("/huge", HUGE.length, Instant.EPOCH);
        var openedAt = new CopyOnWriteArrayList<Long>();
        var acknowledged = new AtomicInteger();
        var offered = new AtomicInteger();
        lab.next = _ -> switch (offered.incrementAndGet()) {
            case 1 -> Optional.of(new StagedDelivery(withoutCopy(huge, 15_000, openedAt), acknowledged));
            case 2 -> Optional.of(staged("other", false, acknowledged));
            case 3 -> Optional.of(new StagedDelivery(withoutCopy(huge, HUGE.length, openedAt), acknowledged));
            default -> Optional.empty();
        };
        write("orders", CONNECTION);
        apply();

        await().until(() -> acknowledged.get() == 2);
        assertThat(engine.ledger().total("orders")).isEqualTo(new Tally(2_501, 2_500, 0, 1, 0));
        assertThat(openedAt).containsExactly(0L, 0L, 0L, 10_000L);
        assertThat(state("orders")).isEqualTo("running");
    }

    /** A file on a server that lets it be read once for its digest, and then not behind a byte of it. */
    private StagedFile withoutCopy(FileAppearance file, int readable, List<Long> openedAt) {
        try {
            return lab.staging.withoutCopy(file, offset -> {
                openedAt.add(offset);
                var end = openedAt.size() % 2 == 1 ? HUGE.length : readable;
                return new SequenceInputStream(
                        new ByteArrayInputStream(HUGE, (int) offset, end - (int) offset), endOf(file, end));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream endOf(FileAppearance file, int end) {
        if (end == HUGE.length) return InputStream.nullInputStream();
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new Staging.PutOff(file);
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new Staging.PutOff(file);
            }
        };
    }

    @Test
    void aStagedFileThatWasChangedIsSetAsideAndTheNextOneIsTaken() throws Exception {
        var offered = new AtomicInteger();
        var acknowledged = new AtomicInteger();
        lab.next = _ -> switch (offered.incrementAndGet()) {
            case 1 -> Optional.of(staged("first", true, acknowledged));
            case 2 -> Optional.of(staged("second", false, acknowledged));
            default -> Optional.empty();
        };
        write("orders", CONNECTION);
        apply();

        await().until(() -> acknowledged.get() == 1);
        assertThat(codes("orders")).containsExactly("staging/unreadable");
        assertThat(state("orders")).isEqualTo("degraded");

        var aside = home.data().resolve("staging/orders/unreadable");
        try (var files = Files.newDirectoryStream(aside)) {
            for (var file : files) Files.delete(file);
        }
        assertThat(state("orders")).isEqualTo("running");
    }

    @Test
    void aStagedFileThatIsDeletedWhileItWaitsKeepsNoOtherAndIsTakenWhenItsSourceOffersItAgain() throws Exception {
        var offered = new AtomicInteger();
        var acknowledged = new AtomicInteger();
        lab.next = _ -> switch (offered.incrementAndGet()) {
            case 1 -> {
                var held = staged("held", false, acknowledged);
                deleteStaged();
                yield Optional.of(held);
            }
            case 2 -> Optional.of(staged("next", false, acknowledged));
            case 3 -> Optional.of(staged("held", false, acknowledged));
            default -> Optional.empty();
        };
        write("orders", CONNECTION);
        apply();

        await().until(() -> acknowledged.get() == 2);
        assertThat(state("orders")).isEqualTo("running");
        assertThat(engine.ledger().total("orders").taken()).isEqualTo(2);
    }

    private void deleteStaged() {
        try {
            EncryptedStaging.deleteBefore(home.data().resolve("staging/orders"), Instant.MAX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A staged file of the source, as it is or with a byte of its copy changed. */
    private Delivery.File staged(String name, boolean changed, AtomicInteger acknowledged) {
        try {
            var bytes = (name + ";1\n").getBytes(UTF_8);
            var appearance = new FileAppearance("/" + name, bytes.length, Instant.EPOCH);
            var staged = lab.staging.stage(appearance, new ByteArrayInputStream(bytes));
            if (changed) changeCopies();
            return new StagedDelivery(staged, acknowledged);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void changeCopies() throws IOException {
        try (var copies = Files.newDirectoryStream(home.data().resolve("staging/orders"), "*.staged")) {
            for (var copy : copies) {
                var content = Files.readAllBytes(copy);
                content[content.length - 1] ^= 1;
                Files.write(copy, content);
            }
        }
    }

    private record StagedDelivery(StagedFile staged, AtomicInteger acknowledged) implements Delivery.File {
        @Override
        public String name() {
            return staged.appearance().name();
        }

        @Override
        public RecordCursor records(Checkpoint from) throws IOException {
            return new LineFormat().read(staged.open(from.offset()), name(), from);
        }

        @Override
        public void acknowledge() {
            acknowledged.incrementAndGet();
        }

        @Override
        public void giveBack() {}
    }

    private void restart() throws IOException {
        connections.close();
        connections = new RunningConnections(engine, adapters, PATIENCE);
        apply();
    }

    private boolean nothingRuns() throws IOException {
        apply();
        var names = read().connections().keySet();
        for (var name : names) if (verdict(name).version().isPresent()) return false;
        return true;
    }

    private void protection(String text) throws IOException {
        Files.createDirectories(home.protection());
        Files.writeString(home.protection().resolve("team.yaml"), text);
    }

    @Test
    void aConnectionWithoutASourceLetsCallsInAndSaysThatItRuns() throws Exception {
        write("bank", BANK);
        apply();

        assertThat(state("bank")).isEqualTo("running");
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
        assertThat(connections.plan("bank")).isEmpty();
        assertThat(connections.calls("bank").orElseThrow().operations()).containsKeys("getBalance", "transfer");
    }

    @Test
    void aCallInProgressGoesOnOnTheVersionItBeganWith() throws Exception {
        write("bank", BANK);
        apply();
        var before = gate();
        assertThat(before.enter()).isInstanceOf(Entry.Entered.class);

        write("bank", BANK + "branch: two\n");
        apply();

        assertThat(gate()).isNotSameAs(before);
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        await().until(() -> before.enter() instanceof Entry.Ended);
        assertThat(teller.closed).hasValue(0);
        before.leave();
        await().until(() -> teller.closed.get() == 1);
        gate().leave();
    }

    @Test
    void aFileThatIsGoneLetsNoCallInAnyMore() throws Exception {
        write("bank", BANK);
        apply();
        var before = gate();

        Files.delete(home.connections().resolve("bank.yaml"));
        apply();

        assertThat(before.enter()).isInstanceOf(Entry.Ended.class);
        await().until(() -> teller.closed.get() == 1);
        apply();
        assertThat(connections.routes().all(List.of("bank", "getBalance"))).isEmpty();
    }

    @Test
    void noMoreCallsThanTheLegacySystemGetsAtOnce() throws Exception {
        write("bank", BANK + "max-concurrent: 2\n");
        apply();

        gate().enter();
        gate().enter();
        assertThat(gate().enter()).isInstanceOf(Entry.Full.class);
        gate().leave();

        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
        gate().leave();
    }

    @Test
    void aRefusedLoginIsNotRepeatedByEveryCall() throws Exception {
        write("bank", BANK);
        apply();

        gate().failed(new LegacySystemException(
                Problem.error(Place.of("x"), "No.", "Help.", "lab/login"), Retry.AFTER_HELP, null));

        assertThat(gate().enter()).isInstanceOf(Entry.Paused.class);
        assertThat(codes("bank")).containsExactly("lab/login");
        clock.add(Duration.ofMinutes(6));
        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
    }

    @Test
    void whateverWorksEndsThePause() throws Exception {
        write("bank", BANK);
        apply();
        var problem = Problem.error(Place.of("x"), "No.", "Help.", "lab/login");

        gate().failed(new LegacySystemException(problem, Retry.AFTER_HELP, null));
        gate().worked();
        gate().failed(new LegacySystemException(problem, Retry.SOON, null));

        assertThat(gate().enter()).isInstanceOf(Entry.Entered.class);
        gate().leave();
    }

    @Test
    void aCallThatFailsOtherwiseDoesNotEndThePause() throws Exception {
        write("bank", BANK);
        apply();
        var problem = Problem.error(Place.of("x"), "No.", "Help.", "lab/login");

        gate().failed(new LegacySystemException(problem, Retry.AFTER_HELP, null));
        gate().failed(new LegacySystemException(
                Problem.error(Place.of("x"), "No.", "Wait.", "lab/away"), Retry.SOON, null));

        assertThat(gate().enter())
                .isInstanceOfSatisfying(
                        Entry.Paused.class, paused -> assertThat(paused.why()).isEqualTo(problem));
    }

    private CallGate gate() {
        return connections
                .routes()
                .all(List.of("bank", "getBalance"))
                .getFirst()
                .gate()
                .orElseThrow();
    }

    private void apply() throws IOException {
        connections.apply(read());
    }

    private Configuration read() throws IOException {
        return new Configuration.Reader(home, adapters, Clock.systemUTC()).read();
    }

    private Verdict verdict(String name) throws IOException {
        return connections.verdict(name, read().connections().get(name));
    }

    private String state(String name) throws IOException {
        return verdict(name).state();
    }

    private List<String> codes(String name) throws IOException {
        return verdict(name).problems().stream()
                .map(Verdict.Told::code)
                .filter(code -> !code.equals("protection/unmatched-field"))
                .toList();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(home.connections().resolve(name + ".yaml"), text);
    }

    private Database database(String name) {
        return Database.open(home.data().resolve(name + ".db"), name);
    }

    /** Fails with an error the first time, and is empty then. */
    private static final class Batch implements Delivery.Batch {

        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger acknowledged = new AtomicInteger();

        @Override
        public String name() {
            return "batch";
        }

        @Override
        public Delivery.Items items() throws IOException {
            if (asked.incrementAndGet() == 1) throw new StackOverflowError();
            return new NoItems();
        }

        @Override
        public void acknowledge() {
            acknowledged.incrementAndGet();
        }

        @Override
        public void giveBack() {}
    }
}
