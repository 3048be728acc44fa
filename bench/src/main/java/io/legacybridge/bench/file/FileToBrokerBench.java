package io.legacybridge.bench.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.bench.Turns;
import io.legacybridge.bench.Turns.Seconds;
import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.Broker;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.KeysFirst;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.message.SourceOrder;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;

/**
 * The records of a staged file to the broker, durably and with the ledger, with nothing protected and with two fields sealed,
 * beside a {@link HandWrittenLoop}: {@code FileToBrokerBench RECORDS RUNS}. By turns, after one that does not count, each with
 * a new broker that nobody reads from.
 */
final class FileToBrokerBench {

    private static final int WARM_UP = 1;
    private static final String NAME = "cards";

    private final RecordFormat format = Cards.format();
    private final Path folder;
    private final int records;
    private final Clock clock = Clock.systemUTC();
    private final FieldSealer sealer;
    private final Tokens tokens;
    private final MessageIds ids;
    private final StagedFile staged;
    private int turn;

    private FileToBrokerBench(Path folder, int records, Database keys) throws IOException {
        this.folder = folder;
        this.records = records;
        var random = new SecureRandom();
        var ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(folder, random), new SqlWrappedKeys(keys), random, clock);
        this.sealer = new FieldSealer(ring, random);
        this.tokens = new Tokens(ring);
        this.ids = new MessageIds(ring);
        this.staged = staged(new SealedBlocks(ring, random));
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory(Path.of("."), ".bench");
        try (var keys = Database.open(folder.resolve("keys.db"), "keys")) {
            new FileToBrokerBench(folder, Integer.parseInt(arguments[0]), keys).run(Integer.parseInt(arguments[1]));
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private interface Program {
        void publish(EmbeddedBroker broker, SqlLedger ledger) throws Exception;
    }

    private void run(int runs) throws Exception {
        compare();
        var programs = new LinkedHashMap<String, Program>();
        programs.put("hand-written loop", (broker, _) -> loop(broker));
        programs.put("bridge, nothing protected", (broker, ledger) -> flow(plan(Set.of()), broker, ledger));
        programs.put(
                "bridge, two fields sealed", (broker, ledger) -> flow(plan(Set.of("cardNum", "iban")), broker, ledger));
        var seconds = new LinkedHashMap<String, List<Seconds>>();
        programs.keySet().forEach(name -> seconds.put(name, new ArrayList<>()));
        for (var round = 0; round < runs + WARM_UP; round++)
            for (var program : programs.entrySet()) {
                var measured = measured(program.getValue());
                if (round >= WARM_UP) seconds.get(program.getKey()).add(measured);
            }
        var byHand = seconds.get("hand-written loop");
        seconds.forEach((name, all) -> System.out.printf(
                "%-28s %,10.0f records per CPU second, %.2f times the loop; %,10.0f on the wall, %.2f times%n",
                name, records / cpu(all), cpu(byHand) / cpu(all), records / wall(all), wall(byHand) / wall(all)));
    }

    private Seconds measured(Program program) throws Exception {
        var home = Files.createDirectory(folder.resolve("turn-" + turn++));
        var broker = EmbeddedBroker.start(home);
        try (var database = Database.open(home.resolve("ledger.db"), "ledger")) {
            broker.provide(NAME);
            return Turns.of(() -> program.publish(broker, new SqlLedger(database, clock)));
        } finally {
            broker.close();
            delete(home);
        }
    }

    private void flow(MessagePlan plan, EmbeddedBroker broker, SqlLedger ledger) throws Exception {
        try (var publisher = new ArtemisPublisher(broker::link)) {
            new InboundFlow(
                            plan,
                            writer(plan),
                            ids,
                            new KeysFirst(publisher, sealer),
                            ledger,
                            sealer,
                            clock,
                            () -> false)
                    .take(new CardFile());
        }
        var tally = ledger.total(NAME);
        if (tally.published() != records) throw new IllegalStateException("published " + tally);
    }

    private void loop(EmbeddedBroker broker) throws Exception {
        var locator = ActiveMQClient.createServerLocatorWithoutHA(broker.connector());
        locator.setProducerWindowSize(-1);
        try (locator;
                var factory = locator.createSessionFactory();
                var session = factory.createSession(false, true)) {
            byHand().publish(staged, session, Broker.ADDRESS_PREFIX + NAME, InboundFlow.MAX_CHUNK_RECORDS);
        }
    }

    /** They write the same but for the moment and the trace. */
    private void compare() throws IOException {
        try (var cursor = format.read(staged.open(0), "cards.dat", Checkpoint.START)) {
            cursor.next();
            var written = (Written.Message) writer(plan(Set.of())).write(cursor, fileId() + ".1", SourceOrder.of(1, 1));
            var ours = masked(written.outgoing().body());
            var theirs = masked(byHand().first(staged));
            if (!ours.equals(theirs)) throw new IllegalStateException(ours + "\n" + theirs);
        }
    }

    private static String masked(byte[] message) {
        return new String(message, UTF_8)
                .replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"\"")
                .replaceAll("\"traceparent\":\"[^\"]*\"", "\"traceparent\":\"\"");
    }

    private HandWrittenLoop byHand() {
        return new HandWrittenLoop(NAME, fileId(), 1, plan(Set.of()).dataschema());
    }

    private String fileId() {
        return ids.id(NAME, List.of("file", staged.digest(), "1"));
    }

    private MessageWriter writer(MessagePlan plan) {
        return new MessageWriter(plan, sealer, tokens, clock, new SplittableRandom(1));
    }

    private MessagePlan plan(Set<String> paths) {
        var classes = new HashMap<Field, String>();
        for (var path : paths) classes.put(format.schema().find(path).orElseThrow(), "bench");
        return new MessagePlan(NAME, format.schema(), Optional.empty(), classes, new Versions("c0ffee", "beef"));
    }

    private StagedFile staged(SealedBlocks blocks) throws IOException {
        var source = folder.resolve("cards.dat");
        Cards.write(source, records);
        var staging =
                new EncryptedStaging(folder.resolve("staging"), NAME, new Versions("c0ffee", "beef"), blocks, sealer);
        try (var content = Files.newInputStream(source)) {
            var appearance = new FileAppearance("/out/cards.dat", Files.size(source), Instant.EPOCH);
            var staged = staging.stage(appearance, content);
            staging.keep(staged);
            return staged;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted((one, other) -> other.compareTo(one)).toList()) Files.delete(file);
        }
    }

    private final class CardFile implements Delivery.File {

        @Override
        public String name() {
            return "cards.dat";
        }

        @Override
        public StagedFile staged() {
            return staged;
        }

        @Override
        public RecordCursor records(Checkpoint from) throws IOException {
            return format.read(staged.open(from.offset()), name(), from);
        }

        @Override
        public void acknowledge() {}

        @Override
        public void giveBack() {}
    }

    private static double cpu(List<Seconds> all) {
        return Turns.median(all.stream().map(Seconds::cpu).toList());
    }

    private static double wall(List<Seconds> all) {
        return Turns.median(all.stream().map(Seconds::wall).toList());
    }
}
