package io.legacybridge.runtime.protection;

import io.legacybridge.runtime.protection.ProtectionSettings.Rule;
import io.legacybridge.runtime.protection.ProtectionSettings.Unmatched;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.spi.record.Field;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What must be protected, as the security team says; what they leave open, the built-in rules decide. Immutable. */
public final class ProtectionPolicy {

    /** The class of a field that a connection protects and no rule names. */
    public static final String DEFAULT_CLASS = "confidential";

    /** The class of fields that need no protection. */
    static final String PUBLIC = "public";

    private final List<ProtectionSettings> files;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, MaskRule> masks = new HashMap<>(BuiltInRules.MASKS);
    private final Unmatched unmatched;
    private final boolean protectsByItself;

    /** @param files in the order in which their rules count */
    public ProtectionPolicy(List<ProtectionSettings> files) {
        this(files, false);
    }

    private ProtectionPolicy(List<ProtectionSettings> files, boolean protectsByItself) {
        this.files = List.copyOf(files);
        this.protectsByItself = protectsByItself;
        for (var file : files) {
            rules.addAll(file.rules());
            file.classes().forEach((name, fieldClass) -> masks.put(name, fieldClass.mask()));
        }
        unmatched = files.stream()
                .map(ProtectionSettings::unmatched)
                .max(Enum::compareTo)
                .orElse(Unmatched.WARN);
    }

    /** The built-in rules alone. */
    public static ProtectionPolicy builtIn() {
        return new ProtectionPolicy(List.of());
    }

    /**
     * The same rules for a version of a connection that is only there to finish what it began: instead of refusing a field
     * that is not protected, it is protected.
     */
    public ProtectionPolicy forUnfinished() {
        return new ProtectionPolicy(files, true);
    }

    /** Whether a field that a rule demands is protected without the connection's word. */
    public boolean protectsByItself() {
        return protectsByItself;
    }

    /** The class that demands protection; empty when no rule matches, or the field is declared public. */
    public Optional<String> classOf(String connection, Field field) {
        return ruled(connection, field).filter(name -> !name.equals(PUBLIC));
    }

    public boolean isPublic(String connection, Field field) {
        return ruled(connection, field).filter(PUBLIC::equals).isPresent();
    }

    /** How a value of a class is masked; a class that nobody declared shows nothing. */
    public MaskRule mask(String fieldClass) {
        return masks.getOrDefault(fieldClass, MaskRule.ALL);
    }

    public Unmatched unmatched() {
        return unmatched;
    }

    private Optional<String> ruled(String connection, Field field) {
        for (var rule : rules)
            if ((rule.connections().isEmpty() || matches(rule.connections(), connection))
                    && names(rule.fields(), field)
                    && !names(rule.except(), field)) return Optional.of(rule.fieldClass());
        return BuiltInRules.classOf(field);
    }

    private static boolean names(List<String> globs, Field field) {
        if (matches(globs, field.originalName())) return true;
        for (var path = field.path(); ; path = path.substring(0, path.lastIndexOf('.'))) {
            if (matches(globs, path)) return true;
            if (!path.contains(".")) return false;
        }
    }

    private static boolean matches(List<String> globs, String text) {
        return globs.stream()
                .anyMatch(glob -> FileSystems.getDefault()
                        .getPathMatcher("glob:" + glob.toLowerCase(Locale.ROOT))
                        .matches(Path.of(text.toLowerCase(Locale.ROOT))));
    }
}
