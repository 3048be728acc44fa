package io.legacybridge.runtime.protection;

import io.legacybridge.runtime.protection.ProtectionSettings.Rule;
import io.legacybridge.runtime.protection.ProtectionSettings.Unmatched;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must be protected, as the security team says; what they leave open, the built-in rules decide. Immutable. */
public final class ProtectionPolicy {

    /** The class of a field that a connection protects and no rule names. */
    public static final String DEFAULT_CLASS = "confidential";

    /** The class of fields that need no protection. */
    static final String PUBLIC = "public";

    private final List<ProtectionSettings> files;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, ClassRule> classRules = new HashMap<>();
    private final Unmatched unmatched;
    private final boolean protectsByItself;

    /** @param files in the order in which their rules count */
    public ProtectionPolicy(List<ProtectionSettings> files) {
        this(files, false);
    }

    private ProtectionPolicy(List<ProtectionSettings> files, boolean protectsByItself) {
        this.files = List.copyOf(files);
        this.protectsByItself = protectsByItself;
        BuiltInRules.MASKS.forEach(
                (name, mask) -> classRules.put(name, new ClassRule(mask, EnumSet.allOf(ReleaseForm.class))));
        for (var file : files) {
            rules.addAll(file.rules());
            file.classes().forEach((name, fieldClass) -> classRules.put(name, rule(fieldClass)));
        }
        unmatched = files.stream()
                .flatMap(file -> file.unmatched().stream())
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
    public Optional<String> classOf(String connection, RecordSchema schema, Field leaf) {
        return ruled(connection, schema, leaf).filter(name -> !name.equals(PUBLIC));
    }

    public boolean isPublic(String connection, RecordSchema schema, Field leaf) {
        return ruled(connection, schema, leaf).filter(PUBLIC::equals).isPresent();
    }

    /** What holds for the values of a class. */
    public ClassRule rule(String fieldClass) {
        return classRules.getOrDefault(fieldClass, ClassRule.UNDECLARED);
    }

    private static ClassRule rule(ProtectionSettings.FieldClass declared) {
        return new ClassRule(
                declared.mask(),
                declared.release().isEmpty() ? EnumSet.allOf(ReleaseForm.class) : EnumSet.copyOf(declared.release()),
                declared.subject(),
                declared.reversible(),
                declared.padding());
    }

    /** Those of some fields that tell whose the values of a class are. */
    public List<Field> persons(String fieldClass, List<Field> fields) {
        var patterns = rule(fieldClass).subject();
        return fields.stream()
                .filter(field -> matches(patterns, field.path()) || matches(patterns, field.originalName()))
                .toList();
    }

    public Unmatched unmatched() {
        return unmatched;
    }

    private Optional<String> ruled(String connection, RecordSchema schema, Field leaf) {
        var names = names(schema, leaf);
        for (var rule : rules)
            if ((rule.connections().isEmpty() || matches(rule.connections(), connection))
                    && matches(rule.fields(), names)
                    && !matches(rule.except(), names)) return Optional.of(rule.fieldClass());
        return BuiltInRules.classOf(names);
    }

    /** The paths of a field and of the groups and lists around it, and their names in the contract. */
    private static Set<String> names(RecordSchema schema, Field leaf) {
        return schema.fields().stream()
                .filter(field -> !field.path().isEmpty())
                .filter(field -> leaf.path().equals(field.path()) || leaf.path().startsWith(field.path() + "."))
                .flatMap(field -> Stream.of(field.path(), field.originalName()))
                .collect(Collectors.toSet());
    }

    /** Whether one of the patterns means this field, by itself or by a group around it. */
    public static boolean matches(List<String> globs, RecordSchema schema, Field leaf) {
        return matches(globs, names(schema, leaf));
    }

    /** Whether a pattern means this name. */
    public static boolean matches(String glob, String name) {
        return matches(List.of(glob), name);
    }

    private static boolean matches(List<String> globs, Set<String> names) {
        return names.stream().anyMatch(name -> matches(globs, name));
    }

    private static boolean matches(List<String> globs, String text) {
        return globs.stream().anyMatch(glob -> glob(glob).matcher(text).matches());
    }

    /** Only * and ? have a meaning; what else stands there is meant as it is. */
    private static Pattern glob(String glob) {
        var pattern = glob.chars()
                .mapToObj(letter -> switch (letter) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(letter));
                })
                .collect(Collectors.joining());
        return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }
}
