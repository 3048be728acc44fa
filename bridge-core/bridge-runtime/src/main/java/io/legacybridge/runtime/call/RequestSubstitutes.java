package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.Substitutes;
import io.legacybridge.runtime.release.CallEntitlement;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.security.jwe.BadJwe;
import io.legacybridge.security.jwe.JweInbox;
import io.legacybridge.security.jwe.JweInbox.Belongs;
import io.legacybridge.security.protection.ReversibleTokens;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.record.Field;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What a client sends in place of the values of protected fields: a value that it encrypted for the appliance, or a token that
 * it got. The value behind it goes to the legacy system and nowhere else. For one request.
 */
final class RequestSubstitutes implements Substitutes {

    private final OperationPlan plan;
    private final CallEntitlement entitlement;
    private final Releases releases;
    private final JweInbox inbox;
    private final String san;
    private final Map<Integer, String> classes;
    private final Map<String, String> restored = new TreeMap<>();
    private int encrypted;

    RequestSubstitutes(
            OperationPlan plan, CallEntitlement entitlement, Client client, Releases releases, JweInbox inbox) {
        this.plan = plan;
        this.entitlement = entitlement;
        this.releases = releases;
        this.inbox = inbox;
        this.san = client.identity().san();
        this.classes = plan.requestClasses();
    }

    /** The fields whose values the client did not send as they are, and as what it sent them. */
    Map<String, String> restored() {
        return restored;
    }

    @Override
    public Substitute of(Field field, String text, Supplier<String> pointer) {
        var fieldClass = classes.get(field.ordinal());
        if (fieldClass == null) return new Substitute.Itself();
        if (isToken(text)) return token(field, fieldClass, text);
        return JweInbox.looksEncrypted(text) ? decrypted(field, text, pointer.get()) : new Substitute.Itself();
    }

    // Tokens that nothing leads back from count too: none is ever the value itself.
    private static boolean isToken(String text) {
        return text.startsWith(ReversibleTokens.PREFIX) || text.startsWith(Tokens.PREFIX);
    }

    private Substitute token(Field field, String fieldClass, String token) {
        if (!entitlement.restore().contains(field.path()))
            return new Substitute.Refused(
                    "is a token, and this client may not send one in place of the value.", "request/token-not-allowed");
        var value = releases.restored(fieldClass, token);
        if (value.isEmpty())
            return new Substitute.Refused("is no token of a value that can stand here.", "request/unknown-token");
        restored.put(field.path(), "token");
        return new Substitute.Text(value.get());
    }

    private Substitute decrypted(Field field, String jwe, String pointer) {
        if (++encrypted > inbox.mostInOneRequest())
            return new Substitute.Refused(
                    "is more than the " + inbox.mostInOneRequest() + " encrypted values that one request may hold.",
                    "request/too-many-encrypted");
        try {
            var json = inbox.open(jwe, new Belongs(plan.source() + "/" + plan.name(), pointer, san));
            restored.put(field.path(), "jwe");
            return new Substitute.Json(json);
        } catch (BadJwe e) {
            return new Substitute.Refused(e.getMessage(), "request/bad-jwe");
        }
    }
}
