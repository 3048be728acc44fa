package io.legacybridge.runtime.release;

import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.spi.record.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one client may see of the records of one connection, path by path ({@link Field#path()}). What nobody allowed is not
 * seen.
 */
public final class Visibility {

    private final MessagePlan plan;
    private final Entitlement entitlement;
    private final Map<String, String> classes = new HashMap<>();

    public Visibility(MessagePlan plan, Entitlement entitlement) {
        this.plan = plan;
        this.entitlement = entitlement;
        plan.classes().forEach((field, name) -> classes.put(field.path(), name));
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

    /** The client sees the field's value: as it is, or masked. */
    public boolean showsInSomeForm(Field leaf) {
        return shows(leaf.path()) && (fieldClass(leaf.path()).isEmpty() || form(leaf.path()) != ReleaseForm.OMIT);
    }

    /** The client may read the business key itself, so that a subject that is no token may stay. */
    boolean showsKey() {
        return plan.key()
                .map(Field::path)
                .filter(this::shows)
                .filter(path -> fieldClass(path).isEmpty() || form(path) == ReleaseForm.PLAIN)
                .isPresent();
    }

    /** Nothing of a record has to be changed, unless it holds a sealed value. */
    boolean showsAll() {
        return entitlement.fields().isEmpty() && classes.isEmpty();
    }
}
