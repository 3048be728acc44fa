package io.legacybridge.runtime.control;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.config.DidYouMean;
import io.legacybridge.runtime.connection.Replays;
import io.legacybridge.runtime.connection.Replays.Wish;
import io.legacybridge.runtime.flow.ReplayFlow.Outcome;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.spi.LegacySystemException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Dead letters: looked at, replayed and discarded. */
final class DeadLettersResource {

    static final Set<String> LIST_PARAMETERS = Set.of("connection", "state", "after", "limit");
    static final Set<String> BYTES_PARAMETERS = Set.of("version");
    static final Set<String> REPLAY_PARAMETERS = Set.of("today", "even-if-superseded");
    static final Set<String> DISCARD_PARAMETERS = Set.of("reason");

    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_REASON = 500;
    private static final int MAX_VERSION = 1_000_000;

    private final Letters letters;
    private final Replays replays;
    private final Supplier<Set<String>> connections;

    /** @param connections those that are there */
    DeadLettersResource(Letters letters, Replays replays, Supplier<Set<String>> connections) {
        this.letters = letters;
        this.connections = connections;
        this.replays = replays;
    }

    record Page(List<Letter> deadLetters) {}

    Answer list(OperatorRequest request) {
        var state = request.parameter("state").map(DeadLettersResource::state).orElse(Optional.of(State.WAITING));
        var limit = request.number("limit", USUAL_LIMIT, MAX_LIMIT);
        request.parameter("connection").ifPresent(this::requireKnown);
        return Answer.json(
                new Page(letters.list(request.parameter("connection"), state, request.parameter("after"), limit)));
    }

    /** A connection whose file is gone may have letters. */
    private void requireKnown(String connection) {
        var known = connections.get();
        if (known.contains(connection)
                || !letters.list(Optional.of(connection), Optional.empty(), Optional.empty(), 1)
                        .isEmpty()) return;
        throw Refused.notFound(
                "There is no connection " + connection + ", and no dead letter of one.",
                DidYouMean.fix(connection, known));
    }

    Answer show(OperatorRequest request) {
        return Answer.json(letter(request));
    }

    Answer bytes(OperatorRequest request) {
        var letter = letter(request);
        return Answer.bytes(replays.payload(letter, request.number("version", letter.currentPayload(), MAX_VERSION)));
    }

    /** The body takes the place of the bytes that are kept; an empty one does not. */
    Answer replay(OperatorRequest request) throws IOException {
        var letter = letter(request);
        var body = request.body(Replays.MAX_PAYLOAD);
        var wish = new Wish(
                request.flag("today"),
                request.flag("even-if-superseded"),
                Optional.of(body).filter(payload -> payload.length > 0),
                request.operator().name());
        try {
            return told(letter, replays.replay(letter, wish));
        } catch (BrokerUnavailable e) {
            throw new Refused(503, e.problem());
        } catch (LegacySystemException e) {
            throw new Refused(409, e.problem());
        }
    }

    private Answer told(Letter letter, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Replayed done ->
                Answer.json(Map.of(
                        "id",
                        letter.id(),
                        "state",
                        "replayed",
                        "published",
                        done.published(),
                        "setAside",
                        done.setAside()));
            case Outcome.StillBad(var reason, var code) ->
                throw refused(
                        letter,
                        "It is still not what its format says: " + reason,
                        "Give corrected bytes with --with FILE, correct the contract and replay it with --today, or discard it.",
                        code);
            case Outcome.Superseded(var records) ->
                throw refused(
                        letter,
                        records == 1
                                ? "A newer record of the same key is there, and clients would read the older one behind it."
                                : records
                                        + " of its records are older than what is there for the same keys, and clients would"
                                        + " read them behind the newer ones.",
                        "Discard it, or replay it with --even-if-superseded.",
                        "dead-letter/superseded");
            case Outcome.Closed _ -> throw new Refused(409, letter.closedMeanwhile());
            case Outcome.Amended _ ->
                throw refused(
                        letter,
                        "Somebody else gave other bytes meanwhile; nothing was published for you.",
                        "Look at it again with bridge dead-letters show.",
                        "dead-letter/overtaken");
        };
    }

    Answer discard(OperatorRequest request) {
        var letter = letter(request);
        var reason = request.parameter("reason")
                .filter(text -> text.length() <= MAX_REASON)
                .orElseThrow(() -> Refused.badRequest(
                        "reason",
                        "A reason of at most " + MAX_REASON + " letters is missing.",
                        "Say why nobody needs the record; the reason stands in the audit."));
        replays.requireDiscardable(letter);
        if (letters.discard(letter.id(), request.operator().name(), reason))
            return Answer.json(Map.of("id", letter.id(), "state", "discarded"));
        if (letter.inDoubt())
            throw refused(
                    letter,
                    "A replay of it came to no known end, so its message may be there already.",
                    "Replay it again, which tells.",
                    "dead-letter/in-doubt");
        throw refused(letter, "It waits no more.", "Nothing is to be done.", "dead-letter/closed");
    }

    private Letter letter(OperatorRequest request) {
        return letters.find(request.target())
                .orElseThrow(() -> Refused.notFound(
                        "There is no dead letter " + request.target() + ".",
                        "Look at bridge dead-letters list for their ids."));
    }

    /** Empty for all. */
    private static Optional<State> state(String word) {
        if (word.equals("all")) return Optional.empty();
        return Optional.of(Arrays.stream(State.values())
                .filter(state -> state.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Refused.badRequest(
                        "state", "There is no state \"" + word + "\".", "Write waiting, replayed, discarded or all.")));
    }

    private static Refused refused(Letter letter, String what, String fix, String code) {
        return new Refused(409, letter.problem(what, fix, code));
    }
}
