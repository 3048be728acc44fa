package io.legacybridge.runtime.release;

import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ClassRule;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.security.jwe.EncryptionKeys;
import io.legacybridge.security.jwe.JweRecipient;
import io.legacybridge.security.jwe.UnusableKey;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.FieldSealer.Opened;
import io.legacybridge.security.protection.ReversibleTokens;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.SealedMarks;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes answers with released messages, and counts the values that could not be opened. Thread-safe. */
public final class Releases {

    private static final Logger log = LoggerFactory.getLogger(Releases.class);

    private final FieldSealer sealer;
    private final Tokens tokens;
    private final ReversibleTokens reversible;
    private final Function<String, ClassRule> rules;
    private final EncryptionKeys keys;
    private final Audit audit;
    private final LongAdder unopened = new LongAdder();

    /** @param rules what holds for each field class, by its name */
    public Releases(
            FieldSealer sealer,
            Tokens tokens,
            ReversibleTokens reversible,
            Function<String, ClassRule> rules,
            EncryptionKeys keys,
            Audit audit) {
        this.sealer = sealer;
        this.tokens = tokens;
        this.reversible = reversible;
        this.rules = rules;
        this.keys = keys;
        this.audit = audit;
    }

    /**
     * Begins an answer. It is never kept for the next one, when the client may have other rights.
     *
     * @param path what was asked for, without the query
     */
    public ReleasedAnswer answer(Addressee addressee, String path) {
        return new ReleasedAnswer(this, addressee, path);
    }

    /**
     * For whom the values of one answer are encrypted.
     *
     * @param chain the client's certificate and what it was sent with
     */
    public Addressee addressee(Client client, List<X509Certificate> chain) {
        return new Addressee(this, client, chain, false);
    }

    public Audit audit() {
        return audit;
    }

    JweRecipient recipient(String client, List<X509Certificate> chain) throws UnusableKey {
        return keys.recipient(client, chain);
    }

    /** The security team's last word: a form that its class does not allow is omitted, whatever a client's file says. */
    boolean allows(String fieldClass, ReleaseForm form) {
        return rules.apply(fieldClass).allowed().contains(form);
    }

    /**
     * What is left of a client's rights: what leaves in a form that its class does not allow is omitted.
     *
     * @param classes the field class of each protected path
     */
    public Entitlement allowed(Map<String, String> classes, Entitlement entitlement) {
        var left = new HashMap<>(entitlement.release());
        classes.forEach((path, fieldClass) ->
                left.computeIfPresent(path, (_, form) -> allows(fieldClass, form) ? form : ReleaseForm.OMIT));
        return new Entitlement(entitlement.fields(), left);
    }

    /** The client sees the business key, if only masked: it may ask for one. */
    public boolean showsKey(MessagePlan plan, Entitlement entitlement) {
        return new Visibility(plan, allowed(plan.classesByPath(), entitlement)).showsKeyInSomeForm();
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
            if (SealedMarks.isOfSubject(sealed)) erased(context);
            else leftOut(context);
            return Optional.empty();
        }
    }

    /** The most likely reason by far: nobody has to act. */
    private void erased(SealContext context) {
        unopened.increment();
        log.atDebug()
                .addKeyValue("messageId", context.id())
                .addKeyValue("pointer", context.pointer())
                .log("A value of a person cannot be opened and was left out of an answer: the person was erased, or the"
                        + " store of subjects' keys is not the one that belongs to this journal");
    }

    /** A sealed value stands where it can never be opened. */
    void leftOut(SealContext context) {
        unopened.increment();
        log.atWarn()
                .addKeyValue("messageId", context.id())
                .addKeyValue("pointer", context.pointer())
                .addKeyValue("problem", "release/cannot-open")
                .log("A sealed value cannot be opened and was left out of an answer. Look whether its key was destroyed"
                        + " or the store was changed by hand.");
    }

    /** A value in a form that is a text and needs no client's key. */
    String text(ReleaseForm form, String fieldClass, String text) {
        return switch (form) {
            case MASK -> mask(fieldClass, text);
            case TOKEN -> token(fieldClass, text);
            case PLAIN, JWE, OMIT -> throw new IllegalArgumentException(form + " is not made here");
        };
    }

    int padding(String fieldClass) {
        return rules.apply(fieldClass).padding();
    }

    String mask(String fieldClass, String text) {
        return rules.apply(fieldClass).mask().mask(text);
    }

    String token(String fieldClass, String text) {
        return rules.apply(fieldClass).reversible()
                ? reversible.token(fieldClass, text)
                : tokens.token(fieldClass, text);
    }

    void requireTokenKey(String fieldClass) {
        if (rules.apply(fieldClass).reversible()) reversible.requireKey(fieldClass);
        else tokens.requireKey(fieldClass);
    }

    /** The value behind a token that a client got; empty when there is none, or none that may be had. */
    public Optional<String> restored(String fieldClass, String token) {
        return rules.apply(fieldClass).reversible() ? reversible.value(fieldClass, token) : Optional.empty();
    }
}
