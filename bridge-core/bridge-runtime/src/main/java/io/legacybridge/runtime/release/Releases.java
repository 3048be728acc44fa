package io.legacybridge.runtime.release;

import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.FieldSealer.Opened;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes releases, and counts the values that could not be opened. Thread-safe. */
public final class Releases {

    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    private final FieldSealer sealer;
    private final Function<String, MaskRule> masks;
    private final LongAdder unopened = new LongAdder();

    /** @param masks the mask of each field class, by its name; a class without one (null) is masked whole */
    public Releases(FieldSealer sealer, Function<String, MaskRule> masks) {
        this.sealer = sealer;
        this.masks = masks;
    }

    /** For the messages of one answer. It is never kept for the next one, when the client may have other rights. */
    public Release of(MessagePlan plan, Entitlement entitlement) {
        return new Release(plan, entitlement, this);
    }

    /**
     * What a client sees of a reply or of the detail of a refusal.
     *
     * @param classes the field class of each protected leaf
     */
    public RecordRelease of(RecordSchema schema, Map<Field, String> classes, Entitlement entitlement) {
        return new RecordRelease(schema, new Visibility(classes, Optional.empty(), entitlement), this);
    }

    /** The whole record, for those who keep it sealed. */
    public RecordRelease whole(RecordSchema schema) {
        return of(schema, Map.of(), new Entitlement(Optional.empty(), Map.of()));
    }

    /** How many sealed values have been left out because they could not be opened, since the start. */
    public long unopened() {
        return unopened.sum();
    }

    Optional<Opened> open(String sealed, SealContext context) {
        try {
            return Optional.of(sealer.openWithClass(sealed, context));
        } catch (CannotOpen e) {
            leftOut(context);
            return Optional.empty();
        }
    }

    /** A sealed value stands where it can never be opened. */
    void leftOut(SealContext context) {
        unopened.increment();
        LOG.atWarn()
                .addKeyValue("messageId", context.id())
                .addKeyValue("pointer", context.pointer())
                .addKeyValue("problem", "release/cannot-open")
                .log("A sealed value cannot be opened and was left out of an answer. Look whether its key was destroyed"
                        + " or the store was changed by hand.");
    }

    String mask(String fieldClass, String text) {
        var rule = masks.apply(fieldClass);
        return (rule == null ? MaskRule.ALL : rule).mask(text);
    }
}
