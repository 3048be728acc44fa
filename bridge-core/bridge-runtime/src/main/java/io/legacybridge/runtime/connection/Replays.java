package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.flow.JournalConsumers;
import io.legacybridge.runtime.flow.ReplayFlow;
import io.legacybridge.runtime.flow.ReplayFlow.Outcome;
import io.legacybridge.runtime.ledger.DeadLetter.Kind;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Sha256;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/**
 * Replays dead letters, one after the other: each through the format of the version of its connection that it was read with,
 * or of today's. It touches no legacy system.
 */
public final class Replays {

    /** Bytes that are given in place of the original ones may have this size. */
    public static final int MAX_PAYLOAD = InboundFlow.MAX_KEPT_OF_A_FILE;

    /** A broker that hands over takes no longer than this for what it holds. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Engine engine;
    private final RunningConnections connections;
    private final JournalConsumers consumers;
    private final Letters letters;
    private final LetterBytes bytes;

    public Replays(Engine engine, RunningConnections connections, JournalConsumers consumers, Letters letters) {
        this.engine = engine;
        this.connections = connections;
        this.consumers = consumers;
        this.letters = letters;
        this.bytes = new LetterBytes(letters, engine.sealer(), this::publishedBehind);
    }

    /**
     * How a letter is to be replayed.
     *
     * @param today            with the version that runs now, not with the one it was read with
     * @param evenIfSuperseded also when newer records of the same key are there
     * @param payload          bytes in place of those that are kept
     */
    public record Wish(boolean today, boolean evenIfSuperseded, Optional<byte[]> payload, String operator) {}

    /**
     * @throws ProblemException  when it cannot be replayed, with what to do instead
     * @throws BrokerUnavailable when the broker takes nothing now; the letter waits
     */
    public synchronized Outcome replay(Letter letter, Wish wish) throws BrokerUnavailable, IOException {
        requireReplayable(letter, wish);
        if (wish.payload().isPresent()) {
            awaitJournal(letter, Unknown.PUBLISHED);
            requireUnpublished(letter);
        } else if (letter.kind() == Kind.RECORD && isJournalled(letter)) {
            letters.replayed(letter.id(), wish.operator());
            return new Outcome.Replayed(0, 0);
        }
        var definition = wish.today()
                ? connections.today(letter.connection())
                : connections.kept(letter.connection(), letter.versions().connection());
        if (definition.isEmpty())
            throw refused(
                    letter,
                    wish.today()
                            ? "The connection " + letter.connection() + " never ran here."
                            : "The version of the connection with which it was read is not kept here, or cannot be read.",
                    wish.today() ? "Drop its file first." : "Replay it with today's version: --today.",
                    "dead-letter/no-version");
        if (!wish.evenIfSuperseded()) awaitJournal(letter, Unknown.NEWER);
        var current = wish.payload().isPresent()
                ? bytes.amend(letter, wish.payload().get(), wish.operator())
                : letters.find(letter.id()).orElseThrow();
        try (var system = definition.get().open(new OfflineContext(definition.get(), engine.clock()))) {
            return replay(current, definition.get(), system, bytes.toReplay(current), wish);
        }
    }

    /** @throws ProblemException when clients have its record: nothing would take it back */
    public void requireDiscardable(Letter letter) {
        if (!letter.isWaiting() || letter.inDoubt() || letter.kind() != Kind.RECORD) return;
        if (letter.code().equals(InboundFlow.ENDS_THE_PROCESS)) awaitJournal(letter, Unknown.PUBLISHED);
        requireUnpublished(letter);
    }

    /**
     * The process may have ended between publishing and the ledger, and the ledger may have been put back behind the journal. The ids
     * of what was published stay taken: other bytes would come to nobody.
     */
    private void requireUnpublished(Letter letter) {
        if (isJournalled(letter)) throw published(letter);
    }

    private boolean isJournalled(Letter letter) {
        return !engine.journal().known(ids(letter)).isEmpty();
    }

    private static Collection<String> ids(Letter letter) {
        return letter.kind() == Kind.FILE ? idsBehind(letter).values() : List.of(letter.id());
    }

    /** Of the chunk of a file that may have been published without a record in the ledger, by the numbers of its records. */
    private static SortedMap<Long, String> idsBehind(Letter file) {
        var ids = new TreeMap<Long, String>();
        for (var number = file.records() + 1; number <= file.records() + InboundFlow.MAX_CHUNK_RECORDS; number++)
            ids.put(number, file.id() + "." + number);
        return ids;
    }

    /** The numbers of the records of a file that clients have although the ledger does not. */
    private NavigableSet<Long> publishedBehind(Letter file) {
        awaitJournal(file, Unknown.PUBLISHED);
        var ids = idsBehind(file);
        var published = engine.journal().known(ids.values());
        var numbers = new TreeSet<>(ids.keySet());
        numbers.removeIf(number -> !published.contains(ids.get(number)));
        return numbers;
    }

    private static ProblemException published(Letter letter) {
        return refused(
                letter,
                letter.kind() == Kind.FILE
                        ? "Records of it were published before it was set aside, and clients have them."
                        : "Its record was published before it was set aside, and clients have it.",
                letter.kind() == Kind.FILE
                        ? "Replay it without other bytes, which repeats none of them, or discard it with a reason."
                        : "Replay it without other bytes, which only closes it.",
                "dead-letter/in-doubt");
    }

    /** What nobody knows while messages lie on the broker. */
    private enum Unknown {
        NEWER(
                "whether a newer record of the same key is there",
                "Look at the health of the appliance and try it again, also when less comes in, or replay it with --even-if-superseded.",
                "dead-letter/newer-unknown"),
        PUBLISHED(
                "whether something of it is published",
                "Look at the health of the appliance and try it again, also when less comes in.",
                "dead-letter/in-doubt");

        private final String what;
        private final String fix;
        private final String code;

        Unknown(String what, String fix, String code) {
            this.what = what;
            this.fix = fix;
            this.code = code;
        }
    }

    /** What it is may still lie on the broker. */
    private void awaitJournal(Letter letter, Unknown unknown) {
        try {
            if (consumers.settle(letter.connection(), PATIENCE)) return;
        } catch (ActiveMQException e) {
            throw notJournalled(letter, "The broker does not answer", unknown);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw notJournalled(
                letter,
                "The journal did not take in %d seconds what lies on the broker".formatted(PATIENCE.toSeconds()),
                unknown);
    }

    private static ProblemException notJournalled(Letter letter, String why, Unknown unknown) {
        return refused(letter, why + ", so nobody knows " + unknown.what + ".", unknown.fix, unknown.code);
    }

    private Outcome replay(
            Letter letter, ConnectionDefinition definition, LegacySystem system, byte[] payload, Wish wish)
            throws BrokerUnavailable, IOException {
        var flow = definition
                .plan()
                .map(this::flow)
                .orElseThrow(() -> refused(
                        letter,
                        "This version of the connection takes nothing from its system.",
                        "Replay it with the other version.",
                        "dead-letter/no-source"));
        var source = system.source().orElseThrow();
        return switch (letter.kind()) {
            case RECORD -> flow.record(letter, payload, source.format(), wish.evenIfSuperseded(), wish.operator());
            case FILE -> flow.file(letter, file(letter, source, payload), wish.evenIfSuperseded(), wish.operator());
            case REPLY -> throw new IllegalStateException("a reply is never replayed");
        };
    }

    private ReplayFlow flow(MessagePlan plan) {
        return new ReplayFlow(
                plan,
                new MessageWriter(plan, engine.sealer(), engine.tokens(), engine.clock(), engine.random()),
                engine.publisher(),
                letters,
                engine.journal(),
                engine.sealer(),
                engine.ids(),
                engine.clock());
    }

    private static Delivery.File file(Letter letter, Source source, byte[] payload) {
        if (source instanceof Source.Polled polled) return (Delivery.File) polled.resume(new Kept(letter, payload));
        throw refused(
                letter,
                "This version of the connection takes no files.",
                "Replay it with the other version.",
                "dead-letter/no-source");
    }

    private void requireReplayable(Letter letter, Wish wish) {
        if (!letter.isWaiting())
            throw refused(
                    letter,
                    "It waits no more: it was " + letter.state().word() + ".",
                    "Nothing is to be done.",
                    "dead-letter/closed");
        if (letter.kind() == Kind.REPLY)
            throw refused(
                    letter,
                    "It is what a system replied to a call, whose client has been told that the reply cannot be read.",
                    "Look at its bytes, correct the system or the contract, and discard it with a reason.",
                    "dead-letter/reply");
        if (wish.payload().isEmpty()) return;
        if (letter.inDoubt())
            throw refused(
                    letter,
                    "A replay of it came to no known end, so its message may be there already.",
                    "Replay it without other bytes first; that does no harm.",
                    "dead-letter/in-doubt");
        bytes.requireNotBegun(letter);
    }

    /**
     * The bytes of a version.
     *
     * @throws ProblemException when they are not there, or do not open
     */
    public byte[] payload(Letter letter, int version) {
        return bytes.read(letter, version);
    }

    static ProblemException refused(Letter letter, String what, String fix, String code) {
        return new ProblemException(letter.problem(what, fix, code));
    }

    /** The bytes of a file in a dead letter, in the place of its staged copy. */
    private static final class Kept implements StagedFile {

        private final Letter letter;
        private final byte[] content;

        Kept(Letter letter, byte[] content) {
            this.letter = letter;
            this.content = content;
        }

        @Override
        public FileAppearance appearance() {
            return new FileAppearance(letter.position(), content.length, letter.time());
        }

        @Override
        public String digest() {
            return Sha256.hex(content);
        }

        @Override
        public InputStream open(long offset) {
            return new ByteArrayInputStream(content, Math.toIntExact(offset), content.length - Math.toIntExact(offset));
        }
    }
}
