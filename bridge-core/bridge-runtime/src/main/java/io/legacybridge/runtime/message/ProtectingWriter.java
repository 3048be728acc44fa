package io.legacybridge.runtime.message;

import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.Padding;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Stands in front of the writer that makes a message's {@code data}: every protected value goes on as its {@link Handling}
 * says, usually as a sealed value, whose plaintext is the value's JSON text. It also notes the value of the key field. One instance serves the records of
 * one thread, one after the other.
 */
final class ProtectingWriter implements RecordWriter {

    private final String source;
    private final FieldSealer sealer;
    private final Field key;
    private final String[] classes;
    private final Handling[] handlings;
    private final MessagePlan plan;
    private final Tokens tokens;
    private final PersonValues persons;
    private final RecordPointer pointer = new RecordPointer();
    private RecordWriter next;
    private String messageId;
    private String keyValue;
    private boolean suspicious;

    ProtectingWriter(MessagePlan plan, FieldSealer sealer, Tokens tokens) {
        this.plan = plan;
        this.source = plan.source();
        this.sealer = sealer;
        this.tokens = tokens;
        this.key = plan.key().orElse(null);
        this.classes = new String[plan.schema().fields().size()];
        this.handlings = new Handling[classes.length];
        plan.classes().forEach((field, name) -> {
            classes[field.ordinal()] = name;
            handlings[field.ordinal()] = plan.handling(field);
        });
        this.persons = new PersonValues(plan.handling().values().stream()
                .flatMap(handling -> handling.whose().stream())
                .toList());
    }

    /** Takes the record first, when some of its values are sealed for the person whom others of its values tell. */
    Optional<PersonValues> persons() {
        return plan.handling().values().stream()
                        .anyMatch(handling -> handling.whose().isPresent())
                ? Optional.of(persons)
                : Optional.empty();
    }

    /** Begins a record: its values go on to this writer, sealed for this message. */
    void begin(String newMessageId, RecordWriter to) {
        messageId = newMessageId;
        next = to;
        keyValue = null;
        suspicious = false;
        pointer.begin();
    }

    /** The key's value as text; empty when the record has none. */
    Optional<String> keyValue() {
        return Optional.ofNullable(keyValue);
    }

    /** An unprotected text pretends to be a sealed value. */
    boolean suspicious() {
        return suspicious;
    }

    @Override
    public void startGroup(Field group) {
        pointer.enter(group);
        next.startGroup(group);
    }

    @Override
    public void endGroup(Field group) {
        pointer.leave();
        next.endGroup(group);
    }

    @Override
    public void startList(Field list) {
        pointer.enter(list);
        next.startList(list);
    }

    @Override
    public void endList(Field list) {
        pointer.leave();
        next.endList(list);
    }

    @Override
    public void text(Field field, CharSequence value) {
        pointer.value();
        if (isKey(field)) keyValue = value.toString();
        if (isProtected(field)) {
            keep(
                    field,
                    "\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(value)) + "\"",
                    value.toString());
        } else {
            suspicious |= FieldSealer.looksSealed(value);
            next.text(field, value);
        }
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        if (isKey(field) || isProtected(field) || length > 0 && buffer[offset] == FieldSealer.PREFIX.charAt(0)) {
            text(field, new String(buffer, offset, length));
        } else {
            pointer.value();
            next.text(field, buffer, offset, length);
        }
    }

    @Override
    public void plainText(Field field, byte[] buffer, int offset, int length) {
        if (isKey(field) || isProtected(field) || length > 0 && buffer[offset] == FieldSealer.PREFIX.charAt(0)) {
            text(field, new String(buffer, offset, length, StandardCharsets.US_ASCII));
        } else {
            pointer.value();
            next.plainText(field, buffer, offset, length);
        }
    }

    @Override
    public void number(Field field, long unscaled) {
        if (isKey(field) || isProtected(field)) {
            RecordWriter.super.number(field, unscaled);
        } else {
            pointer.value();
            next.number(field, unscaled);
        }
    }

    @Override
    public void number(Field field, BigDecimal value) {
        pointer.value();
        if (isKey(field)) keyValue = value.toPlainString();
        if (!isProtected(field)) next.number(field, value);
        else if (field.type() instanceof Type.Decimal decimal && decimal.carriedAs() == Type.Carrier.STRING)
            keep(field, "\"" + value.toPlainString() + "\"", value.toPlainString());
        else keep(field, value.toPlainString(), value.toPlainString());
    }

    @Override
    public void floating(Field field, double value) {
        pointer.value();
        if (isProtected(field)) keep(field, Double.toString(value), Double.toString(value));
        else next.floating(field, value);
    }

    @Override
    public void flag(Field field, boolean value) {
        pointer.value();
        if (isProtected(field)) keep(field, Boolean.toString(value), Boolean.toString(value));
        else next.flag(field, value);
    }

    @Override
    public void nothing(Field field) {
        pointer.value();
        // That a value is absent tells something too.
        if (isProtected(field)) keep(field, "null", "");
        else next.nothing(field);
    }

    // By ordinal: the schema of the plan and the one that reads may be two copies, made from the same configuration.
    private boolean isKey(Field field) {
        return key != null && field.ordinal() == key.ordinal();
    }

    private boolean isProtected(Field field) {
        return classes[field.ordinal()] != null;
    }

    /** @param text the value without JSON's quotes; an absent value has none */
    private void keep(Field field, String json, String text) {
        var fieldClass = classes[field.ordinal()];
        var handling = handlings[field.ordinal()];
        switch (handling.mode()) {
            case ENCRYPT -> next.text(field, sealed(field, fieldClass, handling, json));
            case TOKEN -> next.text(field, tokens.token(fieldClass, text));
            case MASK -> next.text(field, handling.mask().mask(text));
            case DROP -> {}
        }
    }

    private String sealed(Field field, String fieldClass, Handling handling, String json) {
        var context = new SealContext(source, messageId, pointer.of(field));
        var plaintext = Padding.pad(json.getBytes(StandardCharsets.UTF_8), handling.padding());
        // A value of nobody is sealed with the key of its class.
        return handling.whose()
                .flatMap(this::person)
                .map(person -> sealer.sealFor(person, fieldClass, context, plaintext))
                .orElseGet(() -> sealer.seal(fieldClass, context, plaintext));
    }

    private Optional<String> person(Field whose) {
        return persons.find(whose).map(value -> tokens.token(plan.whoseClass(whose), value));
    }
}
