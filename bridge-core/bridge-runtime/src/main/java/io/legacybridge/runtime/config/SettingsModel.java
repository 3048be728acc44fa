package io.legacybridge.runtime.config;

import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.Unwrapped;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The settings of one configuration record. Parser, linter, JSON Schema, reference page and skeleton all come from it.
 *
 * @param type     the record
 * @param doc      one sentence about the whole
 * @param settings in the order of the record's components, with those of an {@link Unwrapped} one in its place
 */
public record SettingsModel(Class<? extends Record> type, String doc, List<Setting> settings) {

    /**
     * One setting.
     *
     * @param name         as it is written, in kebab-case
     * @param defaultValue what stands for it when it is not written, as it would be written
     * @param required     it must be written
     * @param optional     its component is an {@code Optional}
     */
    public record Setting(
            String name,
            String doc,
            String example,
            Optional<String> defaultValue,
            boolean required,
            boolean optional,
            Shape shape) {

        private Setting withExample(String other) {
            return new Setting(name, doc, other, defaultValue, required, optional, shape);
        }
    }

    /** What may be written for a setting. */
    public sealed interface Shape {
        /** One value; its type parses it, and it lies in its range. */
        record Scalar(Class<?> type, Optional<Range> range) implements Shape {}

        /** One of a few words. */
        record Word(Class<? extends Enum<?>> type) implements Shape {}

        record ListOf(Shape element) implements Shape {}

        /** Names of the user's own, each with a value. */
        record MapOf(Shape value) implements Shape {}

        record Section(SettingsModel model) implements Shape {}

        /**
         * A section whose key {@code type} says which settings it has.
         *
         * @param noun what is chosen, such as {@code format}
         */
        record Choice(String noun, SequencedMap<String, SettingsModel> models) implements Shape {}
    }

    /**
     * Reads the model of a record.
     *
     * @param choices for each interface that stands for a choice: the record of each {@code type}
     */
    public static SettingsModel of(
            Class<? extends Record> type, Map<Class<?>, ? extends Map<String, Class<? extends Record>>> choices) {
        var doc = Optional.ofNullable(type.getAnnotation(Doc.class)).map(Doc::value);
        var settings = Arrays.stream(type.getRecordComponents())
                .flatMap(component -> settings(component, choices))
                .toList();
        return new SettingsModel(type, doc.orElse(""), settings);
    }

    /** The same with another example for one setting. */
    public SettingsModel withExample(String setting, String example) {
        return new SettingsModel(
                type,
                doc,
                settings.stream()
                        .map(each -> each.name().equals(setting) ? each.withExample(example) : each)
                        .toList());
    }

    /** {@code maxFileSize} is written {@code max-file-size}. */
    static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").replace('_', '-').toLowerCase(Locale.ROOT);
    }

    private static Stream<Setting> settings(
            RecordComponent component, Map<Class<?>, ? extends Map<String, Class<? extends Record>>> choices) {
        return component.isAnnotationPresent(Unwrapped.class)
                ? of(component.getType().asSubclass(Record.class), choices).settings().stream()
                : Stream.of(setting(component, choices));
    }

    private static Setting setting(
            RecordComponent component, Map<Class<?>, ? extends Map<String, Class<? extends Record>>> choices) {
        var doc = component.getAnnotation(Doc.class);
        if (doc == null)
            throw new IllegalArgumentException(component.getDeclaringRecord().getName() + "." + component.getName()
                    + " has no @Doc: a setting must say what it is for");
        var defaultValue =
                Optional.ofNullable(component.getAnnotation(DefaultValue.class)).map(DefaultValue::value);
        var optional = component.getType() == Optional.class;
        var type = optional ? argument(component.getGenericType(), 0) : component.getGenericType();
        var shape = shape(type, Optional.ofNullable(component.getAnnotation(Limits.class)), choices);
        var required = !optional
                && defaultValue.isEmpty()
                && !(shape instanceof Shape.ListOf)
                && !(shape instanceof Shape.MapOf);
        return new Setting(
                kebab(component.getName()), doc.value(), doc.example(), defaultValue, required, optional, shape);
    }

    private static Shape shape(
            Type type, Optional<Limits> limits, Map<Class<?>, ? extends Map<String, Class<? extends Record>>> choices) {
        var raw = raw(type);
        if (raw == List.class) return new Shape.ListOf(shape(argument(type, 0), limits, choices));
        if (raw == Map.class) return new Shape.MapOf(shape(argument(type, 1), limits, choices));
        if (raw.isEnum()) return new Shape.Word(enumType(raw));
        if (choices.containsKey(raw)) {
            var models = new TreeMap<String, SettingsModel>();
            choices.get(raw).forEach((name, chosen) -> models.put(name, of(chosen, choices)));
            return new Shape.Choice(kebab(raw.getSimpleName().replace("Config", "")), models);
        }
        if (raw.isRecord() && !ScalarTypes.isScalar(raw))
            return new Shape.Section(of(raw.asSubclass(Record.class), choices));
        if (!ScalarTypes.isScalar(raw))
            throw new IllegalArgumentException(
                    raw.getName() + " cannot be written as a setting: give it a public static parse(String)");
        return new Shape.Scalar(raw, limits.map(written -> Range.of(raw, written)));
    }

    private static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends Enum<?>> enumType(Class<?> raw) {
        return (Class<? extends Enum<?>>) raw;
    }
}
