package io.legacybridge.runtime.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.runtime.flow.DeliveryFlow;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.journal.Journal.Entry;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.security.protection.WrappedKey;
import io.legacybridge.spi.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a key has protected is found wherever it is kept, and what cannot be counted keeps the key from being destroyed. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class StoredReferencesTest {

    private static final String CARDS = "class:card-number";
    private static final String LETTERS = "dead-letter:cards";
    private static final SealContext PLACE = new SealContext("/connections/cards", "cards.1", "/cardNum");
    private static final byte[] VALUE = "\"4111\"".getBytes(UTF_8);

    @Parameter
    private StoreKind kind;

    @TempDir
    Path home;

    private final SecureRandom random = new SecureRandom();
    private Database journal;
    private Database ledger;
    private Database keys;
    private SqlWrappedKeys store;
    private Pkcs12KeyEncryptionKey keyEncryptionKey;
    private KeyRing ring;
    private FieldSealer sealer;
    private StoredReferences references;

    @BeforeEach
    void open() throws IOException {
        var data = Files.createDirectories(home.resolve("data"));
        journal = kind.open(data, "journal");
        ledger = kind.open(data, "ledger");
        keys = kind.open(data, "keys");
        store = new SqlWrappedKeys(keys);
        keyEncryptionKey = Pkcs12KeyEncryptionKey.createOrLoad(home, random);
        ring = new KeyRing(keyEncryptionKey, store, random, Clock.systemUTC());
        sealer = new FieldSealer(ring, random);
        references = new StoredReferences(journal, ledger, data.resolve("staging"));
    }

    @AfterEach
    void close() {
        journal.close();
        ledger.close();
        keys.close();
    }

    @Test
    void countsTheValuesOfAMessage() {
        var body = "[\"" + sealed() + "\", \"" + sealed() + "\"]";
        new SqlJournal(journal)
                .append(List.of(new Entry("cards.1", "cards", "", "1", Instant.now(), body.getBytes(UTF_8))));

        assertThat(count(CARDS)).isEqualTo(2);
    }

    @Test
    void countsDeadLetters() {
        insert(
                "INSERT INTO dead_letter (id, connection, delivery, position, byte_offset, reason, code, sealed,"
                        + " connection_version, contract_version, created) VALUES ('1', 'cards', 1, 'a#1', 0, '', '', ?, '', '', 0)",
                item(LETTERS));

        assertThat(count(LETTERS)).isOne();
    }

    @Test
    void countsWhatOperatorsGaveInPlaceOfADeadLettersBytes() {
        insert(
                "INSERT INTO dead_letter_payload (id, version, sealed, given, given_by) VALUES ('1', 1, ?, 0, '')",
                item(LETTERS));

        assertThat(count(LETTERS)).isOne();
    }

    @Test
    void countsWhatWaitsToBeSent() {
        insert(
                "INSERT INTO outgoing_content (connection, operation, call, batch, first, sealed)"
                        + " VALUES ('cards', 'add', '1', 1, 1, ?)",
                item("answers:cards"));
        insert(
                "INSERT INTO outgoing_content (connection, operation, call, batch, first, sealed)"
                        + " VALUES ('cards', 'add', '2', 1, 1, ?)",
                null);

        assertThat(count("answers:cards")).isOne();
    }

    @Test
    void countsKeptAnswers() {
        insert(
                "INSERT INTO legacy_call (id, client, connection, operation, request, connection_version, contract_version,"
                        + " asked, deadline, state, process, answer) VALUES ('1', '', 'cards', 'add', '', '', '', 0, 0, '', '', ?)",
                item("answers:cards"));

        assertThat(count("answers:cards")).isOne();
    }

    @Test
    void countsStagedFilesAndTheirLabels() throws IOException {
        var folder = Files.createDirectories(home.resolve("data/staging/cards"));
        var content = new ByteArrayOutputStream();
        try (var out = new SealedBlocks(ring, random).write("staging", "1", content)) {
            out.write(VALUE);
        }
        Files.write(folder.resolve("1"), content.toByteArray());
        Files.write(folder.resolve("1.label"), item("staging"));

        assertThat(count("staging")).isEqualTo(2);
    }

    @Test
    void aKeyOfMessagesThatStillWaitOnTheBrokerIsNotDestroyed() throws Exception {
        try (var broker = EmbeddedBroker.start(home.resolve("data/broker"))) {
            broker.provide("cards");
            try (var publisher = new ArtemisPublisher(broker::link)) {
                var body = "\"" + sealed() + "\"";
                publisher.publish("cards", List.of(new Outgoing("cards.1", "", "1", body.getBytes(UTF_8))));
            }
            var old = key(CARDS);
            lifecycle(Clock.systemUTC()).rotate(CARDS);
            var later = Clock.offset(Clock.systemUTC(), KeyLifecycle.SETTLING.plusMinutes(1));
            assertThat(references.count(old)).isZero();
            try (var consumers =
                    new JournalConsumers(broker, new DeliveryFlow(new SqlJournal(journal), Clock.systemUTC()))) {
                consumers.noteComplete(later, Duration.ZERO);
                assertRefused(later, old, "[keys/journal-behind]");

                consumers.startMissing();
                consumers.noteComplete(later, Duration.ofSeconds(20));

                assertRefused(later, old, "1 values", "[keys/still-referenced]");
            }
        }
    }

    @Test
    void aDestroyedKeyIsNowhereInTheFilesAnyMore() throws IOException {
        sealed();
        var old = key(CARDS);
        var wrapped = new String(old.wrapped(), StandardCharsets.ISO_8859_1);
        lifecycle(Clock.systemUTC()).rotate(CARDS);
        if (kind == StoreKind.SQLITE) assertThat(files()).contains(wrapped);
        var later = Clock.offset(Clock.systemUTC(), KeyLifecycle.SETTLING.plusMinutes(1));
        new SqlJournal(journal).completeUntil(later.instant());

        lifecycle(later).destroy(old.name(), references);

        assertThat(files()).doesNotContain(wrapped);
        assertThat(store.find(old.id(), old.version()))
                .hasValueSatisfying(gone -> assertThat(gone.wrapped()).isEmpty());
    }

    private void assertRefused(Clock clock, WrappedKey key, String... texts) {
        assertThatThrownBy(() -> lifecycle(clock).destroy(key.name(), references))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll(texts);
    }

    private KeyLifecycle lifecycle(Clock clock) {
        return new KeyLifecycle(store, keyEncryptionKey, random, clock);
    }

    /** Everything that lies in the store of the keys, its log included. */
    private String files() throws IOException {
        var text = new StringBuilder();
        try (var files = Files.newDirectoryStream(home.resolve("data"), "keys.db*")) {
            for (var file : files) text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private String sealed() {
        return sealer.seal("card-number", PLACE, VALUE);
    }

    private byte[] item(String purpose) {
        return sealer.sealItem(purpose, "/connections/cards", "1", VALUE);
    }

    private void insert(String sql, byte[] sealed) {
        ledger.transaction(connection -> {
            try (var insert = connection.prepareStatement(sql)) {
                insert.setBytes(1, sealed);
                return insert.executeUpdate();
            }
        });
    }

    /** Of one key, and of nothing else. */
    private long count(String purpose) {
        ring.forPurpose("class:other");
        assertThat(references.count(key("class:other"))).isZero();
        return references.count(key(purpose));
    }

    private WrappedKey key(String purpose) {
        return store.all().stream()
                .filter(key -> key.purpose().equals(purpose))
                .findFirst()
                .orElseThrow();
    }
}
