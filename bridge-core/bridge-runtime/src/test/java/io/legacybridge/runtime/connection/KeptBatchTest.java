package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.call.Places;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.ConnectionLoader;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.lease.Leases;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
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
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch whose delivery fails: on our side it is kept and tried again, on its source's side it is given back. */
class KeptBatchTest {

    private static final RecordSchema SCHEMA = RecordSchema.of(List.of(Field.of("code", new Type.Text(0))));

    @TempDir
    Path root;

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private int offered;
    private int givenBack;
    private int acknowledged;
    private boolean ourBrokerIsDown;
    private boolean theirBrokerIsDown;
    private EmbeddedBroker broker;
    private Database ledger;
    private Database journal;
    private Database keys;
    private RunningConnection connection;

    @BeforeEach
    void start() throws Exception {
        var data = Files.createDirectories(root.resolve("data"));
        broker = EmbeddedBroker.start(data.resolve("broker"));
        ledger = Database.open(data.resolve("ledger.db"), "ledger");
        journal = Database.open(data.resolve("journal.db"), "journal");
        keys = Database.open(data.resolve("keys.db"), "keys");
        var clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
        connection = new RunningConnection(
                definition(),
                engine(clock),
                new ConnectionArchive(
                        data.resolve("versions"), new ConnectionLoader(Adapters.onClassPath(), Clock.systemUTC())),
                ProtectionPolicy::builtIn,
                new Places());
    }

    @AfterEach
    void stop() {
        connection.close();
        broker.close();
        ledger.close();
        journal.close();
        keys.close();
    }

    @Test
    void isKeptWhileOurBrokerIsDownAndThenTakenOnce() {
        ourBrokerIsDown = true;
        poll();
        poll();
        assertThat(givenBack).isZero();

        ourBrokerIsDown = false;
        poll();

        assertThat(offered).isEqualTo(1);
        assertThat(acknowledged).isEqualTo(1);
        assertThat(givenBack).isZero();
        assertThat(connection.problems()).isEmpty();
    }

    @Test
    void isTakenSoonAlsoWhenTheClockIsPutBackByADay() {
        ourBrokerIsDown = true;
        poll();
        ourBrokerIsDown = false;
        now = now.minus(Duration.ofDays(1));

        connection.next().ifPresent(connection::take);

        assertThat(acknowledged).isEqualTo(1);
    }

    @Test
    void isKeptHoweverLongOurBrokerStaysDown() {
        ourBrokerIsDown = true;
        for (var hour = 0; hour < 6 * 24; hour++) poll();
        ourBrokerIsDown = false;
        poll();

        assertThat(offered).isEqualTo(1);
        assertThat(givenBack).isZero();
        assertThat(acknowledged).isEqualTo(1);
    }

    @Test
    void isGivenBackAtOnceWhenItsSourceFails() {
        theirBrokerIsDown = true;
        poll();

        assertThat(givenBack).isEqualTo(1);
    }

    @Test
    void isAskedForLessAndLessWhileItsSourceFails() {
        theirBrokerIsDown = true;
        for (var look = 0; look < 600; look++) {
            now = now.plusMillis(100);
            connection.next().ifPresent(connection::take);
        }

        assertThat(offered).isBetween(5, 8);
    }

    @Test
    void goesOnSoonAfterATroubleHoweverLongItLasted() {
        ourBrokerIsDown = true;
        for (var minute = 0; minute < 60; minute++) poll();
        ourBrokerIsDown = false;
        theirBrokerIsDown = true;
        for (var minute = 0; minute < 60; minute++) poll();

        theirBrokerIsDown = false;
        now = now.plusSeconds(15);
        connection.next().ifPresent(connection::take);

        assertThat(acknowledged).isEqualTo(1);
    }

    private void poll() {
        now = now.plus(Duration.ofMinutes(10));
        connection.next().ifPresent(connection::take);
    }

    private Engine engine(Clock clock) throws Exception {
        var random = new SecureRandom();
        var ring =
                new KeyRing(Pkcs12KeyEncryptionKey.createOrLoad(root, random), new SqlWrappedKeys(keys), random, clock);
        Publisher publisher = (_, _) -> {
            if (ourBrokerIsDown)
                throw new BrokerUnavailable(Problem.error(Place.of("broker"), "Down.", "Wait.", "broker/down"), null);
        };
        return new Engine(
                new Home(root),
                broker,
                publisher,
                new SqlLedger(ledger, clock),
                name -> {
                    throw new UnsupportedOperationException(name);
                },
                Leases.alone(),
                new SqlJournal(journal),
                new FieldSealer(ring, random),
                new Tokens(ring),
                new MessageIds(ring),
                new SealedBlocks(ring, random),
                new OutwardTls(root, Clock.systemUTC(), new SecureRandom()),
                Optional.empty(),
                (_, _) -> () -> {},
                Measures.NONE,
                clock,
                random);
    }

    private ConnectionDefinition definition() {
        var versions = new Versions("c0ffee", "beef");
        var plan = new MessagePlan("orders", SCHEMA, Optional.empty(), Map.of(), versions);
        return new ConnectionDefinition(
                "orders",
                new Queue(),
                new Queue.Config(),
                true,
                Map.of(),
                Optional.of(plan),
                Optional.empty(),
                "adapter: queue\n",
                new TreeMap<>(),
                versions);
    }

    /** Always has one empty batch. */
    private final class Queue implements Adapter<Queue.Config>, LegacySystem, Source.Polled, Delivery.Batch {

        record Config() {}

        @Override
        public String name() {
            return "queue";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Set<Ability> abilities() {
            return Set.of(Ability.POLLED_SOURCE);
        }

        @Override
        public Description describe(Config config, DescribeContext context) {
            return new Description(Optional.of(SCHEMA));
        }

        @Override
        public LegacySystem open(Config config, AdapterContext context) {
            return this;
        }

        @Override
        public Optional<Source> source() {
            return Optional.of(this);
        }

        @Override
        public RecordFormat format() {
            throw new UnsupportedOperationException("its batches are empty");
        }

        @Override
        public Optional<Delivery> next() {
            offered++;
            return Optional.of(this);
        }

        @Override
        public Duration interval() {
            return Duration.ZERO;
        }

        @Override
        public Items items() {
            return new FormattedItems(null, "queue", List.of());
        }

        @Override
        public void acknowledge() throws LegacySystemException {
            if (theirBrokerIsDown)
                throw new LegacySystemException(
                        Problem.error(Place.of("orders"), "It is down.", "Wait.", "queue/down"), Retry.SOON, null);
            acknowledged++;
        }

        @Override
        public void giveBack() {
            givenBack++;
        }

        @Override
        public void close() {}
    }
}
