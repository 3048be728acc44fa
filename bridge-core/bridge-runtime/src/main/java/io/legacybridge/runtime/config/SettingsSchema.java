package io.legacybridge.runtime.config;

import io.legacybridge.runtime.config.SettingsModel.Setting;
import io.legacybridge.runtime.config.SettingsModel.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The JSON Schema (2020-12) of a configuration file, for editors that complete and check YAML. */
public final class SettingsSchema {

    private SettingsSchema() {}

    /** @param models the records that share the top level of the file */
    public static Map<String, Object> of(String title, List<SettingsModel> models) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        var settings =
                models.stream().flatMap(model -> model.settings().stream()).toList();
        schema.putAll(object(settings, Map.of()));
        var choices = new TreeMap<String, Object>();
        settings.forEach(setting -> collect(setting.shape(), choices));
        if (!choices.isEmpty()) schema.put("$defs", choices);
        return schema;
    }

    /** What may be chosen stands once, wherever it is chosen. */
    private static void collect(Shape shape, Map<String, Object> choices) {
        switch (shape) {
            case Shape.ListOf(var element) -> collect(element, choices);
            case Shape.MapOf(var value) -> collect(value, choices);
            case Shape.Section(var model) -> model.settings().forEach(setting -> collect(setting.shape(), choices));
            case Shape.Choice(var noun, var models) ->
                models.forEach((name, model) -> choices.put(
                        noun + "-" + name, object(model.settings(), Map.of("type", Map.of("const", name)))));
            case Shape.Scalar _, Shape.Word _ -> {}
        }
    }

    private static Map<String, Object> object(List<Setting> settings, Map<String, Object> more) {
        var properties = new LinkedHashMap<>(more);
        for (var setting : settings) properties.put(setting.name(), property(setting));
        var required = new ArrayList<>(more.keySet());
        settings.stream().filter(Setting::required).map(Setting::name).forEach(required::add);
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty()) schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> property(Setting setting) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("description", SettingsText.sentence(setting));
        schema.putAll(shape(setting.shape()));
        setting.defaultValue().ifPresent(value -> schema.put("default", value(setting.shape(), value)));
        var isValue = setting.shape() instanceof Shape.Scalar || setting.shape() instanceof Shape.Word;
        if (isValue && !setting.example().isEmpty()) schema.put("examples", List.of(setting.example()));
        return schema;
    }

    private static Object value(Shape shape, String written) {
        if (shape instanceof Shape.Scalar scalar) {
            if (scalar.type() == boolean.class) return Boolean.valueOf(written);
            if (scalar.type() == int.class) return Integer.valueOf(written);
        }
        return written;
    }

    private static Map<String, Object> integer(Optional<Range> range) {
        var schema = new TreeMap<String, Object>(Map.of("type", "integer"));
        range.ifPresent(limits -> {
            schema.put("minimum", Integer.valueOf(limits.least()));
            schema.put("maximum", Integer.valueOf(limits.most()));
        });
        return schema;
    }

    private static Map<String, Object> shape(Shape shape) {
        return switch (shape) {
            case Shape.Scalar(var type, var range) -> {
                if (type == boolean.class) yield Map.of("type", "boolean");
                if (type == int.class) yield integer(range);
                // YAML takes 30 and 07:30 for numbers; what is written is read as text all the same.
                if (type == Duration.class)
                    yield new TreeMap<>(Map.of("type", "string", "pattern", "^" + WrittenDuration.FORM + "$"));
                yield Map.of("type", List.of("string", "number"));
            }
            case Shape.Word(var type) -> {
                var words = new ArrayList<Object>();
                Words.all(type).forEach(words::add);
                // In YAML the word null is no text; it is read as a word all the same.
                if (words.contains("null")) words.add(null);
                yield new TreeMap<>(Map.of("enum", words));
            }
            case Shape.ListOf(var element) -> {
                var one = shape(element);
                yield Map.of("anyOf", List.of(one, new TreeMap<>(Map.of("type", "array", "items", one))));
            }
            case Shape.MapOf(var value) ->
                new TreeMap<>(Map.of("type", "object", "additionalProperties", shape(value)));
            case Shape.Section(var model) -> object(model.settings(), Map.of());
            case Shape.Choice(var noun, var models) -> {
                var choices = new ArrayList<Object>();
                models.keySet().forEach(name -> choices.add(Map.of("$ref", "#/$defs/" + noun + "-" + name)));
                yield Map.of("oneOf", choices);
            }
        };
    }
}
