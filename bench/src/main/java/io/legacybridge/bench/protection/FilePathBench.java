package io.legacybridge.bench.protection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import io.legacybridge.bench.BenchCopybook;
import io.legacybridge.bench.Turns;
import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.KeysFirst;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.message.Handling;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlSubjectKeys;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SubjectKeys;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The records of a file from its staged copy through the broker to the journal, with nothing protected, with five fields sealed
 * by class, and with five fields sealed by person: {@code FilePathBench RECORDS RUNS}. By turns, after two that do not count; CPU
 * time of this process.
 */
final class FilePathBench {

    private static final int WARM_UP = 2;
    private static final int PERSONS = 20_000;
    private static final String NAME = "cards";
    private static final Set<String> PROTECTED = Set.of("cardNum", "ssn", "iban", "birthDate", "phone");
    private static final String COPYBOOK = """
            01 CARD-RECORD.
               05 CUST-ID    PIC 9(8).
               05 CARD-NUM   PIC X(16).
               05 SSN        PIC X(11).
               05 IBAN       PIC X(22).
               05 BIRTH-DATE PIC X(10).
               05 PHONE      PIC X(13).
               05 BALANCE    PIC 9(7)V99.
               05 COUNTRY    PIC X(2).
               05 CITY       PIC X(24).
               05 NOTE       PIC X(60).
            """.indent(7);

    private final RecordFormat format = format();
    private final int records;
    private final EmbeddedBroker broker;
    private final ArtemisPublisher publisher;
    private final SqlLedger ledger;
    private final SqlJournal journal;
    private final FieldSealer sealer;
    private final Tokens tokens;
    private final MessageIds ids;
    private int files;

    private FilePathBench(Path folder, int records, Map<String, Database> stores) {
        this.records = records;
        this.broker = EmbeddedBroker.start(folder.resolve("broker"));
        broker.provide(NAME);
        this.publisher = new ArtemisPublisher(broker::link);
        this.ledger = new SqlLedger(stores.get("ledger"), Clock.systemUTC());
        this.journal = new SqlJournal(stores.get("journal"));
        var random = new SecureRandom();
        var ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(folder, random),
                new SqlWrappedKeys(stores.get("keys")),
                random,
                Clock.systemUTC());
        var subjects = new SubjectKeys(ring, new SqlSubjectKeys(stores.get("subjects")), random, Clock.systemUTC());
        this.sealer = new FieldSealer(ring, subjects, random);
        this.tokens = new Tokens(ring);
        this.ids = new MessageIds(ring);
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory("bridge-bench");
        var stores = new LinkedHashMap<String, Database>();
        for (var name : List.of("ledger", "journal", "keys", "subjects"))
            stores.put(name, Database.open(folder.resolve(name + ".db"), name));
        new FilePathBench(folder, Integer.parseInt(arguments[0]), stores).run(Integer.parseInt(arguments[1]));
        System.exit(0);
    }

    private void run(int runs) throws Exception {
        var plans = new LinkedHashMap<String, MessagePlan>();
        plans.put("nothing protected", plan(Set.of(), false));
        plans.put("five fields, key of the class", plan(PROTECTED, false));
        plans.put("five fields, keys of persons", plan(PROTECTED, true));
        var speeds = new LinkedHashMap<String, List<Double>>();
        plans.keySet().forEach(name -> speeds.put(name, new ArrayList<>()));
        var consumers = new JournalConsumers(broker, new DeliveryFlow(journal, Clock.systemUTC()));
        consumers.startMissing();
        for (var turn = 0; turn < runs + WARM_UP; turn++)
            for (var plan : plans.entrySet()) {
                var speed = perCpuSecond(plan.getValue());
                if (turn >= WARM_UP) speeds.get(plan.getKey()).add(speed);
            }
        consumers.close();
        var bare = Turns.median(speeds.values().iterator().next());
        speeds.forEach((name, all) -> System.out.printf(
                "%-30s %,10.0f records per CPU second, %.2f%n", name, Turns.median(all), Turns.median(all) / bare));
    }

    private double perCpuSecond(MessagePlan plan) throws Exception {
        var file = new InMemory(content(files++));
        var messages = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
        var flow = new InboundFlow(
                plan, messages, ids, new KeysFirst(publisher, sealer), ledger, sealer, Clock.systemUTC(), () -> false);
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var end = journal.lastPosition() + records;
        var begin = machine.getProcessCpuTime();
        flow.take(file);
        while (journal.lastPosition() < end) Thread.sleep(5);
        return records / ((machine.getProcessCpuTime() - begin) / 1e9);
    }

    private MessagePlan plan(Set<String> paths, boolean byPerson) {
        var classes = new HashMap<Field, String>();
        var handling = new HashMap<Field, Handling>();
        var person = format.schema().find("custId");
        for (var leaf : format.schema().leaves()) {
            if (!paths.contains(leaf.path())) continue;
            classes.put(leaf, "bench");
            if (byPerson) handling.put(leaf, new Handling(Handling.Mode.ENCRYPT, 0, MaskRule.ALL, person));
        }
        return new MessagePlan(
                NAME, format.schema(), Optional.empty(), classes, handling, new Versions("c0ffee", "beef"));
    }

    /** Each customer has several records, and every file is another one. */
    private byte[] content(int file) {
        var text = new StringBuilder(records * 175);
        for (var record = 0; record < records; record++)
            text.append("%08d4929%012d%03d-12-6789DE89%018d1907-12-09+49%010d%09dDE%-24s%-60s"
                    .formatted(
                            record % PERSONS,
                            record,
                            file % 1000,
                            record,
                            record,
                            record,
                            "Neustadt an der Waldnaab",
                            "A note of a length that notes have, as people write them."));
        return text.toString().getBytes(US_ASCII);
    }

    private static RecordFormat format() {
        return BenchCopybook.format(BenchCopybook.settings("us-ascii"), COPYBOOK);
    }

    /** A staged file without a disk. */
    private final class InMemory implements Delivery.File, StagedFile {

        private final byte[] content;
        private final String digest;

        InMemory(byte[] content) throws Exception {
            this.content = content;
            this.digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        }

        @Override
        public String name() {
            return "cards.dat";
        }

        @Override
        public StagedFile staged() {
            return this;
        }

        @Override
        public RecordCursor records(Checkpoint from) throws IOException {
            return format.read(open(from.offset()), name(), from);
        }

        @Override
        public void acknowledge() {}

        @Override
        public void giveBack() {}

        @Override
        public FileAppearance appearance() {
            return new FileAppearance("/out/cards.dat", content.length, Instant.EPOCH.plusSeconds(files));
        }

        @Override
        public String digest() {
            return digest;
        }

        @Override
        public InputStream open(long offset) {
            var from = Math.toIntExact(offset);
            return new ByteArrayInputStream(content, from, content.length - from);
        }
    }
}
