package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.FieldDecoder.Redefined;
import io.legacybridge.spi.record.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the values of a record where its layout says. Counters that are not given are calculated, those that are given must
 * be right; of several definitions the one whose fields are there is written, and the rules must choose the same.
 */
final class LayoutEncoder {

    private FieldDecoder.Group layout;
    private final Set<Field> counters;
    private final Optional<Lookup> lengthField;
    private final int lengthAdjustment;
    private final RecordDraft draft;
    private final List<Chosen> chosen = new ArrayList<>();
    /** Where counters stand that were not given. */
    private final Set<Integer> open = new HashSet<>();

    /** @param places where counters and deciding fields stood when it was written; in a table each element has others */
    private record Chosen(Redefined region, Redefined.Choice choice, int offset, int[] places) {}

    /**
     * @param counters         the fields that may be left out, since their values follow from the rest
     * @param lengthField      the one that says how long the record is
     * @param lengthAdjustment added to its value
     */
    LayoutEncoder(Set<Field> counters, Optional<Lookup> lengthField, int lengthAdjustment, RecordDraft draft) {
        this.lengthField = lengthField;
        this.lengthAdjustment = lengthAdjustment;
        this.counters = counters;
        this.draft = draft;
    }

    /** Fills the draft; what does not fit stands in its problems. */
    void encode(FieldDecoder.Group of, RecordValues.Group values) {
        layout = of;
        draft.clear();
        chosen.clear();
        open.clear();
        draft.length(members(layout.members, values, 0));
        lengthField.ifPresent(field -> count(field, draft.length() - lengthAdjustment, layout.field, "bytes"));
        // A deciding field may stand behind what it decides about.
        if (draft.problems.isEmpty()) chosen.forEach(this::check);
    }

    /** @return where the next field begins */
    private int put(FieldDecoder decoder, RecordValues.Group values, int at) {
        return switch (decoder) {
            case FieldDecoder.Skipped skipped -> at + skipped.length;
            case FieldDecoder.Hidden hidden -> hidden(hidden, at);
            case FieldDecoder.Members members -> members(members, values, at);
            case FieldDecoder.Group group -> group(group, value(group.field, at, values), at);
            case FieldDecoder.Table table ->
                elements(table.field, table.element, value(table.field, at, values), table.times, at);
            case FieldDecoder.VariableTable table -> variable(table, value(table.field, at, values), at);
            case Redefined region -> redefined(region, values, at);
            case FieldDecoder.Remembered remembered -> {
                draft.record.places[remembered.slot] = at;
                yield put(remembered.inner, values, at);
            }
            case TextDecoder text -> leaf(text, text.field, value(text.field, at, values), at);
            case NumberDecoder number -> leaf(number, number.field, value(number.field, at, values), at);
        };
    }

    private int hidden(FieldDecoder.Hidden hidden, int at) {
        var end = hidden.end(draft.record, at);
        if (draft.record.lost && draft.problems.isEmpty())
            draft.refuse(
                    "record/missing-value", layout.field, at, 0, "complete: a counter of hidden bytes is missing", "");
        return end;
    }

    private int members(FieldDecoder.Members members, RecordValues.Group values, int at) {
        var next = at;
        for (var member : members.all) next = put(member, values, next);
        return members.variable() ? next : at + members.length;
    }

    private Object value(Field field, int at, RecordValues.Group values) {
        var value = values.get(field);
        if (value.isEmpty() && !counters.contains(field))
            draft.refuse("record/missing-value", field, at, 0, "there, as every field of the record has to be", "");
        return value.orElse(RecordValues.Absent.NOTHING);
    }

    private int group(FieldDecoder.Group group, Object value, int at) {
        if (value instanceof RecordValues.Group values) return members(group.members, values, at);
        return at + group.length;
    }

    private int variable(FieldDecoder.VariableTable table, Object value, int at) {
        var count = table.count;
        if (count.counter() == null) return elements(table.field, table.element, value, count.max(), at);
        if (!(value instanceof List<?> list)) return at;
        if (list.size() < count.min() || list.size() > count.max()) {
            var expected = "a list of " + count.min() + " to " + count.max() + " elements";
            draft.refuse("record/bad-count", table.field, at, 0, expected, list.size() + " elements");
            return at;
        }
        if (!count(count.counter(), list.size(), table.field, "elements")) return at;
        return elements(table.field, table.element, value, list.size(), at);
    }

    /** A counter stands before what it counts, so its bytes are there already. */
    private boolean count(Lookup counter, int counted, Field of, String what) {
        var place = draft.record.places[counter.slot()];
        if (open.remove(place)) {
            var before = draft.problems.size();
            NumberEncoder.encode((NumberDecoder) counter.reader(), BigDecimal.valueOf(counted), place, draft);
            return draft.problems.size() == before;
        }
        // When the counter is not valid, that has been told.
        if (!(counter.value(draft.record) instanceof BigDecimal given)) return false;
        if (given.compareTo(BigDecimal.valueOf(counted)) == 0) return true;
        var expected = given.toPlainString() + " " + what + ", as " + counter.name() + " says";
        draft.refuse("record/bad-count", of, place, counter.reader().length, expected, counted + " " + what);
        return false;
    }

    private int elements(Field list, FieldDecoder element, Object value, int times, int at) {
        if (!(value instanceof List<?> values)) return at + element.length * times;
        if (values.size() != times) {
            draft.refuse(
                    "record/bad-count", list, at, 0, "a list of " + times + " elements", values.size() + " elements");
            return at + element.length * times;
        }
        var next = at;
        for (var each : values) next = element(element, each, next);
        return next;
    }

    private int element(FieldDecoder element, Object value, int at) {
        return switch (element) {
            case FieldDecoder.Group group -> group(group, value, at);
            case TextDecoder text -> leaf(text, text.field, value, at);
            case NumberDecoder number -> leaf(number, number.field, value, at);
            case FieldDecoder.Remembered remembered -> {
                draft.record.places[remembered.slot] = at;
                yield element(remembered.inner, value, at);
            }
            case FieldDecoder.Skipped _,
                    FieldDecoder.Hidden _,
                    FieldDecoder.Members _,
                    FieldDecoder.Table _,
                    FieldDecoder.VariableTable _,
                    Redefined _ -> throw new IllegalStateException("no element of a table is a " + element.getClass());
        };
    }

    private int leaf(FieldDecoder decoder, Field field, Object value, int at) {
        if (value instanceof RecordValues.Absent && counters.contains(field)) {
            open.add(at);
            return at + decoder.length;
        }
        switch (decoder) {
            case TextDecoder text when value instanceof String string -> TextEncoder.encode(text, string, at, draft);
            case NumberDecoder number
            when value instanceof BigDecimal || value instanceof Double ->
                NumberEncoder.encode(number, value, at, draft);
            case NumberDecoder number
            when value instanceof RecordValues.Absent -> NumberEncoder.encodeNothing(number, at, draft);
            default -> {
                // A missing text has been told already.
                if (!(value instanceof RecordValues.Absent) || draft.problems.isEmpty())
                    draft.refuse("record/bad-value", field, at, decoder.length, "a value of the field's type", value);
            }
        }
        return at + decoder.length;
    }

    private int redefined(Redefined region, RecordValues.Group values, int at) {
        var present = region.choices.stream()
                .filter(choice -> choice.decoder().fields().stream().anyMatch(values::has))
                .toList();
        if (present.size() > 1) {
            var field = present.get(1).decoder().fields().getFirst();
            var other = present.getFirst().decoder().fields().getFirst();
            draft.refuse("record/bad-definition", field, at, region.length, "there beside " + other.path(), "");
        } else if (present.size() == 1) {
            var end = put(present.getFirst().decoder(), values, at);
            chosen.add(new Chosen(region, present.getFirst(), at, draft.record.places.clone()));
            if (region.variable()) return end;
        } else {
            chosen.add(new Chosen(region, null, at, draft.record.places.clone()));
        }
        return at + region.length;
    }

    private void check(Chosen written) {
        System.arraycopy(written.places(), 0, draft.record.places, 0, written.places().length);
        var ruled = written.region().choice(draft.record);
        // A definition that shows nothing cannot be given.
        if (ruled != null && ruled.decoder().fields().isEmpty()) ruled = null;
        if (Objects.equals(ruled, written.choice())) return;
        var expected = ruled == null
                ? "there: the rules choose no definition"
                : "what the rules choose, which is " + field(ruled).path();
        var field = written.choice() == null ? field(ruled) : field(written.choice());
        draft.refuse("record/bad-definition", field, written.offset(), written.region().length, expected, "");
    }

    private static Field field(Redefined.Choice choice) {
        return choice.decoder().fields().getFirst();
    }
}
