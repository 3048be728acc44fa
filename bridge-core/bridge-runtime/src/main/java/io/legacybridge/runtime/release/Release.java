package io.legacybridge.runtime.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.Padding;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * Turns stored messages into what one client may see of them. For one thread and one answer.
 *
 * <ul>
 *   <li>A field outside the client's fields is absent. Groups that only lead to a shown field stay as objects.
 *   <li>A protected value leaves in its {@link ReleaseForm}, or not at all: as a sealed value it is never shown. That also
 *       holds for a value that is protected now and was stored before it was.
 *   <li>In a list of values, one that cannot be opened leaves the list and the others move up; a list whose values are
 *       omitted is absent as a whole, so that not even their number is told.
 *   <li>The subject stays when it is a token, or when the client may read the key itself.
 * </ul>
 */
public final class Release {

    private static final int LONGEST_VALUE = 64 * 1024 * 1024;
    private static final String DATA = "/data";
    // Messages were within their limits when they were stored; a reader's own limits must not make them unreadable.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_VALUE)
                    .maxNumberLength(LONGEST_VALUE)
                    .build())
            .build();

    private final MessagePlan plan;
    private final Visibility visibility;
    private final Map<String, String> repeated;
    private final Releases releases;
    private final Place record;

    private final Addressee addressee;
    private final Map<String, ReleaseForm> left = new HashMap<>();
    private long values;

    private JsonParser in;
    private JsonGenerator out;
    private String id;
    private String source;
    private String subject;

    Release(MessagePlan plan, Entitlement entitlement, Releases releases, Addressee addressee) {
        this.plan = plan;
        this.visibility = new Visibility(plan, entitlement);
        this.repeated = repeated(plan.schema());
        this.releases = releases;
        this.addressee = addressee;
        this.record = new Place("");
    }

    /**
     * What the client sees of one message.
     *
     * @param stored its body is a CloudEvent, {@code id} and {@code source} before {@code data}
     * @return the CloudEvent as UTF-8 JSON without what the client may not see
     */
    public byte[] of(Stored stored) {
        if (visibility.showsAll() && mayStayAsItIs(stored.body())) return stored.body();
        var released = new ByteArrayOutputStream(stored.body().length);
        id = null;
        source = null;
        subject = null;
        try (var reader = JSON.createParser(ObjectReadContext.empty(), stored.body());
                var writer = JSON.createGenerator(ObjectWriteContext.empty(), released, JsonEncoding.UTF8)) {
            in = reader;
            out = writer;
            event();
        } catch (JacksonException e) {
            // Without the cause, whose text may quote the message.
            throw new IllegalStateException("The message " + stored.id() + " in the journal is not JSON.");
        }
        return released.toByteArray();
    }

    /** How many protected values have left. */
    long values() {
        return values;
    }

    /** The form in which each protected field has left. */
    Map<String, ReleaseForm> left() {
        return left;
    }

    /** The token that is the subject of the last message; empty when its key is not protected. */
    Optional<String> subjectToken() {
        return Optional.ofNullable(subject).filter(Tokens::looksLikeToken);
    }

    private boolean mayStayAsItIs(byte[] body) {
        var text = new String(body, UTF_8);
        return !text.contains(FieldSealer.PREFIX) && (visibility.showsKey() || !text.contains("\"subject\""));
    }

    private void event() {
        in.nextToken();
        out.writeStartObject();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = in.currentName();
            in.nextToken();
            if (name.equals("data")) value(name, record);
            else attribute(name);
        }
        out.writeEndObject();
    }

    /** An attribute of the event: it stays, unless it is the subject and tells a key that the client may not read. */
    private void attribute(String name) {
        if (in.currentToken().isStructStart()) {
            // CloudEvents has no such attributes, so nobody decided about this one.
            in.skipChildren();
            return;
        }
        var text = in.getString();
        if (name.equals("id")) id = text;
        if (name.equals("source")) source = text;
        if (name.equals("subject")) subject = text;
        if (isSealed()) releases.leftOut(new SealContext(source, id, "/" + name));
        else if (!name.equals("subject") || Tokens.looksLikeToken(text)) copy(name);
        else if (visibility.showsKey()) key(name);
    }

    /** A key that was stored before it was protected is a protected value, here as in the record. */
    private void key(String name) {
        var field = plan.key().orElseThrow();
        var fieldClass = plan.classes().get(field);
        if (fieldClass != null) {
            if (!releases.allows(fieldClass, ReleaseForm.PLAIN)) return;
            left.put(field.path(), ReleaseForm.PLAIN);
            values++;
        }
        copy(name);
    }

    /** The value that begins at the current token; {@code name} is null in a list. Nothing is written when it is hidden. */
    private void value(String name, Place place) {
        switch (in.currentToken()) {
            case START_OBJECT -> group(name, place);
            case START_ARRAY -> list(name, place);
            default -> scalar(name, place);
        }
    }

    private void group(String name, Place place) {
        // Where a value is protected now, a group stood before: nobody decided about what is in it.
        if (!place.isVisible() || place.isProtected()) {
            in.skipChildren();
            return;
        }
        name(name);
        out.writeStartObject();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            var child = in.currentName();
            in.nextToken();
            value(child, place.child(child));
        }
        out.writeEndObject();
    }

    private void list(String name, Place place) {
        if (!place.isVisible() || place.isProtected() && place.form() == ReleaseForm.OMIT) {
            in.skipChildren();
            return;
        }
        in.nextToken();
        // Its protection may have ended since; the values that were sealed before stay omitted, all together.
        var omitted = isSealed() && place.form() == ReleaseForm.OMIT;
        if (!omitted) {
            name(name);
            out.writeStartArray();
        }
        for (; in.currentToken() != JsonToken.END_ARRAY; in.nextToken()) {
            if (omitted) in.skipChildren();
            else value(null, place);
        }
        if (!omitted) out.writeEndArray();
    }

    private void scalar(String name, Place place) {
        if (!place.shown) return;
        if (isSealed()) sealed(name, place);
        else if (!place.isProtected()) copy(name);
        else if (place.form() != ReleaseForm.OMIT)
            protectedValue(name, place, place.fieldClass, json(), this::keptToken);
    }

    private void sealed(String name, Place place) {
        if (place.form() == ReleaseForm.OMIT) return;
        var context = new SealContext(source, id, pointer());
        if (id == null || !plan.source().equals(source)) {
            releases.leftOut(context);
            return;
        }
        var opened = releases.open(in.getString(), context).orElse(null);
        if (opened != null) protectedValue(name, place, opened.fieldClass(), opened.plaintext(), releases::token);
    }

    /**
     * Writes a value in the form in which it may leave, and notes that it does. What holds for its field's class of today holds
     * for values that were sealed for another one as well; their tokens stay what they are.
     */
    private void protectedValue(
            String name, Place place, String sealedClass, byte[] json, BinaryOperator<String> token) {
        var form = place.form();
        var fieldClass = place.isProtected() ? place.fieldClass : sealedClass;
        if (!releases.allows(fieldClass, form) || !releases.allows(sealedClass, form)) return;
        switch (form) {
            case PLAIN -> raw(name, Padding.strip(json));
            case JWE -> {
                // It may be kept since before its class had padding. Inside the encrypted whole it hides how long it
                // is, too.
                var padded = Padding.pad(json, releases.padding(fieldClass));
                if (addressee.getsTheWhole()) raw(name, padded);
                else text(name, addressee.encrypt(new SealContext(source, id, pointer()), padded));
            }
            case MASK -> text(name, releases.mask(fieldClass, textOf(json)));
            case TOKEN -> text(name, token.apply(sealedClass, textOf(json)));
            case OMIT -> {
                return;
            }
        }
        left.put(place.path, form);
        values++;
    }

    /** A value that is kept as its token only has no other. What was sealed is a value, whatever it looks like. */
    private String keptToken(String fieldClass, String text) {
        return Tokens.looksLikeToken(text) ? text : releases.token(fieldClass, text);
    }

    private void text(String name, String text) {
        name(name);
        out.writeString(text);
    }

    private void raw(String name, byte[] json) {
        name(name);
        out.writeRawValue(new String(json, UTF_8));
    }

    /** The current value as JSON, numbers as they are written. */
    private byte[] json() {
        return switch (in.currentToken()) {
            case VALUE_STRING ->
                ("\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(in.getString())) + "\"")
                        .getBytes(UTF_8);
            case VALUE_NULL -> "null".getBytes(UTF_8);
            default -> in.getString().getBytes(UTF_8);
        };
    }

    private void copy(String name) {
        name(name);
        switch (in.currentToken()) {
            case VALUE_STRING -> out.writeString(in.getString());
            // As written: 194.00 keeps its zeros.
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getString());
            default -> out.copyCurrentEvent(in);
        }
    }

    private void name(String name) {
        if (name != null) out.writeName(name);
    }

    private boolean isSealed() {
        return in.currentToken() == JsonToken.VALUE_STRING && FieldSealer.looksSealed(in.getString());
    }

    /** Where the current value stands in the record. */
    private String pointer() {
        return in.streamReadContext().pathAsPointer().toString().substring(DATA.length());
    }

    private static String textOf(byte[] json) {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return text(parser);
        }
    }

    /** The value without JSON's quotes; an absent value has no text. */
    private static String text(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getString();
    }

    /** Paths of groups that repeat one around them, with the path of that one. */
    private static Map<String, String> repeated(RecordSchema schema) {
        var all = new HashMap<String, String>();
        for (var field : schema.fields())
            if (field.type() instanceof Type.Again(var group)) all.put(field.path(), group);
        return all;
    }

    /** What holds for one path; found once for all messages of the answer. A list and its elements share their place. */
    private final class Place {

        private final String path;
        private final boolean shown;
        private final boolean leads;
        private final String fieldClass;
        private final Map<String, Place> children = new HashMap<>();

        Place(String path) {
            this.path = path;
            this.shown = visibility.shows(path);
            this.leads = visibility.leadsToShown(path);
            this.fieldClass = visibility.fieldClass(path).orElse(null);
        }

        /** What stands in a group that repeats another one has the paths of that one. */
        Place child(String name) {
            var known = children.get(name);
            if (known != null) return known;
            var group = repeated.getOrDefault(path, path);
            var child = new Place(group.isEmpty() ? name : group + "." + name);
            children.put(name, child);
            return child;
        }

        boolean isVisible() {
            return shown || leads;
        }

        boolean isProtected() {
            return fieldClass != null;
        }

        ReleaseForm form() {
            return visibility.form(path);
        }
    }
}
