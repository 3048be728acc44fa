package io.legacybridge.runtime.message;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Turns records into messages: CloudEvents 1.0 in structured JSON, with every protected field sealed. For one thread.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">CloudEvents JSON
 *     format</a>
 */
public final class MessageWriter {

    /** CloudEvents {@code type} of every record. */
    public static final String TYPE = "io.legacybridge.record";

    /** Most bytes of a key that is not protected. Stores find messages by it, and PostgreSQL finds none by more than 2,704. */
    static final int MAX_KEY_BYTES = 1_000;

    private static final byte[] SEQUENCE = JsonBytes.quoted("sequence");
    private static final byte[] POSITION = JsonBytes.quoted("recordposition");
    private static final byte[] DATA = JsonBytes.quoted("data");

    private final MessagePlan plan;
    private final Tokens tokens;
    private final Clock clock;
    private final RandomGenerator random;
    private final ProtectingWriter protecting;
    private final Optional<PersonValues> persons;
    private final JsonBytes json = new JsonBytes();
    private final RecordJson data;
    private final byte[] beforeId;
    private final byte[] beforeTime;
    private final byte[] beforeTrace;

    public MessageWriter(MessagePlan plan, FieldSealer sealer, Tokens tokens, Clock clock, RandomGenerator random) {
        this.plan = plan;
        this.tokens = tokens;
        this.clock = clock;
        this.random = random;
        this.protecting = new ProtectingWriter(plan, sealer, tokens);
        this.persons = protecting.persons();
        this.data = new RecordJson(plan.schema(), json);
        this.beforeId = member("id", "specversion", "1.0");
        this.beforeTime = member("time", "source", plan.source(), "type", TYPE);
        this.beforeTrace =
                member("traceparent", "datacontenttype", "application/json", "dataschema", plan.dataschema());
    }

    /** What became of a record. */
    public sealed interface Written {

        record Message(Outgoing outgoing) implements Written {}

        record Refused(List<RecordProblem> problems) implements Written {}
    }

    /** Writes the cursor's current record as the message with this id and place in the source's order. */
    public Written write(RecordCursor record, String id, String sequence) {
        if (persons.isPresent()) {
            persons.get().clear();
            if (record.translate(persons.get()) instanceof Translation.Rejected rejected)
                return new Written.Refused(rejected.problems());
        }
        json.clear();
        json.startObject();
        json.name(beforeId);
        json.string(id);
        json.name(beforeTime);
        json.string(clock.instant().toString());
        json.name(beforeTrace);
        json.string(traceparent());
        json.name(SEQUENCE);
        json.string(sequence);
        json.name(POSITION);
        json.string(record.position().toString());
        json.name(DATA);
        protecting.begin(id, data);
        if (record.translate(protecting) instanceof Translation.Rejected rejected)
            return new Written.Refused(rejected.problems());
        if (protecting.suspicious()) return new Written.Refused(List.of(looksSealed()));
        var subject = protecting.keyValue().flatMap(this::subject);
        if (subject.filter(MessageWriter::isTooLong).isPresent()) return new Written.Refused(List.of(keyTooLong()));
        subject.ifPresent(value -> json.property("subject", value));
        json.endObject();
        return new Written.Message(new Outgoing(id, subject.orElse(""), sequence, json.toByteArray()));
    }

    /** A member's name, ready to be written, behind the members that are the same in every message. */
    private static byte[] member(String name, String... constants) {
        var text = new JsonBytes();
        // It stands for what comes before, so that each member begins with a comma.
        text.startArray();
        for (var index = 0; index < constants.length; index += 2) text.property(constants[index], constants[index + 1]);
        text.name(JsonBytes.quoted(name));
        var bytes = text.toByteArray();
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }

    /** A protected key appears only as its token. An empty key is no key. */
    private Optional<String> subject(String key) {
        if (key.isEmpty()) return Optional.empty();
        return Optional.of(plan.key()
                .map(plan.classes()::get)
                .map(name -> tokens.token(name, key))
                .orElse(key));
    }

    /** W3C Trace Context: every message begins a trace of its own. */
    private String traceparent() {
        var hex = HexFormat.of();
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-01";
    }

    private static boolean isTooLong(String subject) {
        return subject.length() > MAX_KEY_BYTES || subject.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES;
    }

    private RecordProblem keyTooLong() {
        return new RecordProblem(
                "record/key-too-long",
                plan.key().orElseThrow().path(),
                -1,
                0,
                "a key of at most %,d bytes in UTF-8".formatted(MAX_KEY_BYTES));
    }

    private static RecordProblem looksSealed() {
        return new RecordProblem(
                "protection/looks-sealed",
                "",
                -1,
                0,
                "free of texts that begin with " + FieldSealer.PREFIX + ", which marks sealed values");
    }
}
