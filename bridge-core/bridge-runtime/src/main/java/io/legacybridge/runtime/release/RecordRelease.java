package io.legacybridge.runtime.release;

import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one client sees of the records of one schema, decided field by field once: a reply or the detail of a refusal becomes
 * JSON while it is written, and what the client may not see goes nowhere. The same rules as {@link Release}. Thread-safe.
 */
public final class RecordRelease {

    private final RecordJson.Prepared prepared;
    private final Visibility visibility;
    private final Shown[] shown;
    private final String[] classes;
    private final ReleaseForm[] forms;
    private final List<Field> protectedLeaves;
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
                .map(field -> visibility.formInReply(field.path()))
                .toArray(ReleaseForm[]::new);
        this.protectedLeaves = schema.leaves().stream()
                .filter(leaf -> classes[leaf.ordinal()] != null)
                .toList();
    }

    /** The protected fields that a client may find in a record, and the form in which they leave. */
    public Map<String, ReleaseForm> revealed() {
        var revealed = new HashMap<String, ReleaseForm>();
        for (var leaf : protectedLeaves) if (!isAbsent(leaf)) revealed.put(leaf.path(), forms[leaf.ordinal()]);
        return revealed;
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
        return field.isLeaf() && isOmitted(field) ? Shown.ABSENT : visibility.shown(field);
    }

    private boolean isOmitted(Field field) {
        return visibility.fieldClass(field.path()).isPresent()
                && visibility.formInReply(field.path()) == ReleaseForm.OMIT;
    }

    /** Writes one record into the JSON as the client may see it. By ordinal: the writer may have another copy of the schema. */
    public RecordWriter into(JsonBytes json) {
        return new Writer(prepared.into(json), json);
    }

    private final class Writer implements RecordWriter {

        private final RecordWriter next;
        private final JsonBytes json;
        private int hidden;

        Writer(RecordWriter next, JsonBytes json) {
            this.next = next;
            this.json = json;
        }

        @Override
        public void startGroup(Field group) {
            if (hides(group)) hidden++;
            else next.startGroup(group);
        }

        @Override
        public void endGroup(Field group) {
            if (hidden > 0) hidden--;
            else next.endGroup(group);
        }

        @Override
        public void startList(Field list) {
            if (hides(list)) hidden++;
            else next.startList(list);
        }

        @Override
        public void endList(Field list) {
            if (hidden > 0) hidden--;
            else next.endList(list);
        }

        @Override
        public void text(Field field, CharSequence value) {
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, value.toString());
            else next.text(field, value);
        }

        @Override
        public void text(Field field, char[] buffer, int offset, int length) {
            if (isReplaced(field)) text(field, new String(buffer, offset, length));
            else if (!hides(field)) next.text(field, buffer, offset, length);
        }

        @Override
        public void plainText(Field field, byte[] buffer, int offset, int length) {
            if (isReplaced(field)) RecordWriter.super.plainText(field, buffer, offset, length);
            else if (!hides(field)) next.plainText(field, buffer, offset, length);
        }

        @Override
        public void number(Field field, long unscaled) {
            if (isReplaced(field)) number(field, BigDecimal.valueOf(unscaled, ((Type.Decimal) field.type()).scale()));
            else if (!hides(field)) next.number(field, unscaled);
        }

        @Override
        public void number(Field field, BigDecimal value) {
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, value.toPlainString());
            else next.number(field, value);
        }

        @Override
        public void floating(Field field, double value) {
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, Double.toString(value));
            else next.floating(field, value);
        }

        @Override
        public void flag(Field field, boolean value) {
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, Boolean.toString(value));
            else next.flag(field, value);
        }

        /** An absent value has no text; that it is absent tells something too. */
        @Override
        public void nothing(Field field) {
            if (hides(field)) return;
            if (isReplaced(field)) replace(field, "");
            else next.nothing(field);
        }

        private boolean hides(Field field) {
            if (json.size() > TooLarge.LIMIT) throw new TooLarge();
            return hidden > 0 || isAbsent(field);
        }

        private boolean isReplaced(Field field) {
            return hidden == 0 && shown[field.ordinal()] == Shown.AS_TEXT;
        }

        /** A text stands for the value. */
        private void replace(Field field, String text) {
            next.text(field, releases.text(forms[field.ordinal()], classes[field.ordinal()], text));
        }
    }

    /** A reply is larger than the appliance takes. */
    public static final class TooLarge extends RuntimeException {

        /** Bytes of a reply's JSON. */
        public static final int LIMIT = 64 * 1024 * 1024;

        public TooLarge() {
            super("The reply is larger than " + LIMIT + " bytes.", null, false, false);
        }
    }
}
