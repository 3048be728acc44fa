package io.legacybridge.runtime.release;

import io.legacybridge.formats.json.RecordJsonSchema.Shown;
import io.legacybridge.runtime.message.Handling.Mode;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.spi.record.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one client may see of the records of one schema, path by path ({@link Field#path()}). What nobody allowed is not
 * seen.
 */
public final class Visibility {

    private final Optional<Field> key;
    private final Entitlement entitlement;
    private final Map<String, String> classes = new HashMap<>();
    private final Map<String, Mode> modes = new HashMap<>();

    public Visibility(MessagePlan plan, Entitlement entitlement) {
        this(plan.classes(), plan.key(), entitlement);
        plan.handling().forEach((field, handling) -> modes.put(field.path(), handling.mode()));
    }

    /**
     * @param protectedFields the field class of each protected leaf
     * @param key             the business key, if there is one
     */
    public Visibility(Map<Field, String> protectedFields, Optional<Field> key, Entitlement entitlement) {
        this.key = key;
        this.entitlement = entitlement;
        protectedFields.forEach((field, name) -> classes.put(field.path(), name));
    }

    /** The path, or a group or list around it, is among the client's fields. */
    public boolean shows(String path) {
        if (entitlement.fields().isEmpty()) return true;
        var shown = entitlement.fields().get();
        for (var end = path.length(); end > 0; end = path.lastIndexOf('.', end - 1))
            if (shown.contains(path.substring(0, end))) return true;
        return false;
    }

    /** A field below this path is shown, so that the groups and lists on the way are shown as well. */
    public boolean leadsToShown(String path) {
        if (entitlement.fields().isEmpty()) return true;
        return entitlement.fields().get().stream()
                .anyMatch(field -> path.isEmpty() || field.startsWith(path) && field.startsWith(".", path.length()));
    }

    /** The form in which a protected value leaves; omitted unless the client's file says otherwise. */
    public ReleaseForm form(String path) {
        return entitlement.release().getOrDefault(path, ReleaseForm.OMIT);
    }

    /** The field class of a path that is protected now. Older messages may hold its value unsealed, or others sealed. */
    public Optional<String> fieldClass(String path) {
        return Optional.ofNullable(classes.get(path));
    }

    /** How the client sees a field of the record; this describes to it what {@link Release} does. */
    public Shown shown(Field field) {
        var path = field.path();
        if (!field.isLeaf()) return shows(path) || leadsToShown(path) ? Shown.AS_DECLARED : Shown.ABSENT;
        if (!shows(path)) return Shown.ABSENT;
        if (fieldClass(path).isEmpty()) return Shown.AS_DECLARED;
        var mode = modes.getOrDefault(path, Mode.ENCRYPT);
        if (mode == Mode.DROP) return Shown.ABSENT;
        return switch (form(path)) {
            case PLAIN -> mode == Mode.ENCRYPT ? Shown.AS_DECLARED : Shown.AS_TEXT;
            case JWE, MASK, TOKEN -> Shown.AS_TEXT;
            case OMIT -> Shown.ABSENT;
        };
    }

    /** The client sees the business key, if only masked: it may ask for one. */
    public boolean showsKeyInSomeForm() {
        return key.filter(field -> shown(field) != Shown.ABSENT).isPresent();
    }

    /** The client may read the business key itself, so that a subject that is no token may stay. */
    public boolean showsKey() {
        return key.filter(field -> shown(field) == Shown.AS_DECLARED).isPresent();
    }

    /** Nothing of a record has to be changed, unless it holds a sealed value. */
    boolean showsAll() {
        return entitlement.fields().isEmpty() && classes.isEmpty();
    }
}
