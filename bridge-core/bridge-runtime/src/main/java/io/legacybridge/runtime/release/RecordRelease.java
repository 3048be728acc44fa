package io.legacybridge.runtime.release;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.runtime.message.RecordPointer;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.security.protection.Padding;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What one client sees of the records of one schema, decided field by field once: a reply or the detail of a refusal becomes
 * JSON while it is written, and what the client may not see goes nowhere. The same rules as {@link Release}. Thread-safe.
 */
public final class RecordRelease {

    /** Bytes of a reply's JSON. */
    public static final int MAX_SIZE = 64 * 1024 * 1024;

    private final RecordJson.Prepared prepared;
    private final Visibility visibility;
    private final Shown[] shown;
    private final String[] classes;
    private final ReleaseForm[] forms;
    private final List<Field> protectedLeaves;
    private final Set<String> tokenClasses;
    private final Releases releases;

    RecordRelease(RecordSchema schema, Visibility visibility, Releases releases) {
        this.prepared = new RecordJson.Prepared(schema);
        this.visibility = visibility;
        this.releases = releases;
        this.shown = schema.fields().stream().map(this::shown).toArray(Shown[]::new);
        this.classes = schema.fields().stream()
                .map(field -> visibility.fieldClass(field.path()).orElse(null))
                .toArray(String[]::new);
        this.forms = schema.fields().stream()
                .map(field -> visibility.form(field.path()))
                .toArray(ReleaseForm[]::new);
        this.protectedLeaves = schema.leaves().stream()
                .filter(leaf -> classes[leaf.ordinal()] != null)
                .toList();
        this.tokenClasses = protectedLeaves.stream()
                .filter(leaf -> forms[leaf.ordinal()] == ReleaseForm.TOKEN)
                .map(leaf -> classes[leaf.ordinal()])
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The protected fields that a client may find in a record, and the form in which they leave. */
    public Map<String, ReleaseForm> revealed() {
        var revealed = new HashMap<String, ReleaseForm>();
        for (var leaf : protectedLeaves) if (!isAbsent(leaf)) revealed.put(leaf.path(), forms[leaf.ordinal()]);
        return revealed;
    }

    /**
     * Before what is shown here is asked for.
     *
     * @throws io.legacybridge.spi.problem.ProblemException when what unwraps keys is away, and a value would leave as its token
     */
    public void requireTokenKeys() {
        tokenClasses.forEach(releases::requireTokenKey);
    }

    /** The fields whose values leave encrypted for the client. */
    public List<String> encrypted() {
        return protectedLeaves.stream()
                .filter(leaf -> shown[leaf.ordinal()] != Shown.ABSENT && forms[leaf.ordinal()] == ReleaseForm.JWE)
                .map(Field::path)
                .sorted()
                .toList();
    }

    /** The policy is asked each time: what is compiled here may be older. */
    private boolean isAbsent(Field field) {
        var fieldClass = classes[field.ordinal()];
        return shown[field.ordinal()] == Shown.ABSENT
                || fieldClass != null && !releases.allows(fieldClass, forms[field.ordinal()]);
    }

    /** How the client sees a field. */
    public Shown shown(Field field) {
        if (field.type() instanceof Type.Repeated list && shown(list.element()) == Shown.ABSENT) return Shown.ABSENT;
        return visibility.shown(field);
    }

    /** For what is not told to a client: nothing is encrypted there. */
    public RecordWriter into(JsonBytes json) {
        return into(json, Optional.empty());
    }

    /** Whoever writes a reply is not stopped, since what it answers was carried out; what is too much is not kept. */
    public static boolean isTooLarge(JsonBytes json) {
        return json.size() > MAX_SIZE;
    }

    /**
     * Writes one record into the JSON as the client may see it, up to the size above which it is good for nothing. By ordinal:
     * the writer may have another copy of the schema.
     *
     * @param encryption what values are encrypted with, and bound to
     */
    public RecordWriter into(JsonBytes json, Encryption encryption) {
        return into(json, Optional.of(encryption));
    }

    private RecordWriter into(JsonBytes json, Optional<Encryption> encryption) {
        return new Writer(prepared.into(json), json, encryption);
    }

    /**
     * How values of one record are encrypted for a client.
     *
     * @param source of what the record answers: {@code /connections/CONNECTION/OPERATION}
     * @param id     of the call
     */
    public record Encryption(Addressee addressee, String source, String id) {

        private String encrypted(String pointer, byte[] json) {
            return addressee.encrypt(new SealContext(source, id, pointer), json);
        }
    }

    private final class Writer implements RecordWriter {

        private final RecordJson next;
        private final JsonBytes json;
        private final Optional<Encryption> encryption;
        private final RecordPointer pointer = new RecordPointer();
        private int hidden;

        Writer(RecordJson next, JsonBytes json, Optional<Encryption> encryption) {
            this.next = next;
            this.json = json;
            this.encryption = encryption;
        }

        @Override
        public void startGroup(Field group) {
            pointer.enter(group);
            if (hides(group)) hidden++;
            else next.startGroup(group);
        }

        @Override
        public void endGroup(Field group) {
            pointer.leave();
            if (hidden > 0) hidden--;
            else next.endGroup(group);
        }

        @Override
        public void startList(Field list) {
            pointer.enter(list);
            if (hides(list)) hidden++;
            else next.startList(list);
        }

        @Override
        public void endList(Field list) {
            pointer.leave();
            if (hidden > 0) hidden--;
            else next.endList(list);
        }

        @Override
        public void text(Field field, CharSequence value) {
            pointer.value();
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, value.toString(), text -> text.string(value));
            else next.text(field, value);
        }

        @Override
        public void text(Field field, char[] buffer, int offset, int length) {
            if (isReplaced(field)) text(field, new String(buffer, offset, length));
            else {
                pointer.value();
                if (!hides(field)) next.text(field, buffer, offset, length);
            }
        }

        @Override
        public void plainText(Field field, byte[] buffer, int offset, int length) {
            if (isReplaced(field)) RecordWriter.super.plainText(field, buffer, offset, length);
            else {
                pointer.value();
                if (!hides(field)) next.plainText(field, buffer, offset, length);
            }
        }

        @Override
        public void number(Field field, long unscaled) {
            if (isReplaced(field)) RecordWriter.super.number(field, unscaled);
            else {
                pointer.value();
                if (!hides(field)) next.number(field, unscaled);
            }
        }

        @Override
        public void number(Field field, BigDecimal value) {
            pointer.value();
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, value.toPlainString(), number -> written(field, value, number));
            else next.number(field, value);
        }

        @Override
        public void floating(Field field, double value) {
            pointer.value();
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, Double.toString(value), number -> number.number(value));
            else next.floating(field, value);
        }

        @Override
        public void flag(Field field, boolean value) {
            pointer.value();
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, Boolean.toString(value), flag -> flag.flag(value));
            else next.flag(field, value);
        }

        /** An absent value has no text; that it is absent tells something too. */
        @Override
        public void nothing(Field field) {
            pointer.value();
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, "", JsonBytes::nothing);
            else next.nothing(field);
        }

        private boolean hides(Field field) {
            return hidden > 0 || isTooLarge(json) || isAbsent(field);
        }

        private boolean isReplaced(Field field) {
            return hidden == 0 && shown[field.ordinal()] == Shown.AS_TEXT;
        }

        /** A text stands for the value. */
        private void replace(Field field, String text, Consumer<JsonBytes> value) {
            var form = forms[field.ordinal()];
            var fieldClass = classes[field.ordinal()];
            if (form == ReleaseForm.JWE) encrypt(field, fieldClass, value);
            else next.text(field, releases.text(form, fieldClass, text));
        }

        /** As a message's values are: padded JSON, also inside of an encrypted whole. */
        private void encrypt(Field field, String fieldClass, Consumer<JsonBytes> value) {
            var plaintext = new JsonBytes();
            value.accept(plaintext);
            var padded = Padding.pad(plaintext.toByteArray(), releases.padding(fieldClass));
            var with = encryption.orElseThrow();
            if (with.addressee().getsTheWhole()) next.json(field, padded);
            else next.text(field, with.encrypted(pointer.of(field), padded));
        }

        private static void written(Field field, BigDecimal value, JsonBytes number) {
            if (field.type() instanceof Type.Decimal decimal && decimal.carriedAs() == Type.Carrier.STRING)
                number.quotedDecimal(value);
            else number.decimal(value);
        }
    }
}
