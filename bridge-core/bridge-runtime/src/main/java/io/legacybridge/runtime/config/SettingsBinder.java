package io.legacybridge.runtime.config;

import io.legacybridge.runtime.config.SettingsModel.Setting;
import io.legacybridge.runtime.config.SettingsModel.Shape;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Unwrapped;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Turns the settings of one file into configuration records. Every problem is reported with its place; nothing is thrown
 * and nothing is guessed. For one file.
 */
public final class SettingsBinder {

    private final String file;
    private final Problems problems;
    private final Map<String, Place> places = new HashMap<>();
    private final IdentityHashMap<Object, String> paths = new IdentityHashMap<>();
    private final Set<String> standIns = new HashSet<>();
    private Optional<List<Record>> nearly = Optional.empty();
    private String example = "";

    /** @param file name shown in problems */
    public SettingsBinder(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * Binds the settings of a mapping to records that share it.
     *
     * @return one record for each model, or empty when any setting had a problem
     */
    public Optional<List<Record>> bind(MappingNode node, List<SettingsModel> models) {
        var before = problems.errors();
        reportUnknown("", node, models);
        var records = new ArrayList<Record>();
        for (var model : models) record("", node, model).ifPresent(records::add);
        nearly = records.size() == models.size() ? Optional.of(records) : Optional.empty();
        return problems.errors() == before ? Optional.of(records) : Optional.empty();
    }

    /**
     * The records of the last {@link #bind} also after problems, so that what does not depend on those can be looked at in
     * the same run: a default or an example stands in for what is wrong. Empty where nothing can.
     */
    public Optional<List<Record>> nearly() {
        return nearly;
    }

    /** Whether in {@link #nearly} something else stands for this setting than was written. */
    public boolean isStandIn(String setting) {
        return standIns.contains(setting);
    }

    /** Whether the setting stands in the file. */
    public boolean isWritten(String setting) {
        return places.containsKey(setting);
    }

    /** Binds the settings of a file that belong to one record. */
    public <T extends Record> Optional<T> bind(MappingNode node, SettingsModel model, Class<T> type) {
        return bind(node, List.of(model)).map(records -> type.cast(records.getFirst()));
    }

    /** Where a setting stands, or the section in which it would stand. */
    public Place place(String setting) {
        for (var path = setting; !path.isEmpty(); path = path.substring(0, Math.max(path.lastIndexOf('.'), 0)))
            if (places.containsKey(path)) return places.get(path).at(setting);
        return Place.of(file).at(setting);
    }

    /** Where a setting of a section stands, given what the section was bound to. */
    public Place place(Object section, String setting) {
        return place(below(paths.getOrDefault(section, ""), setting));
    }

    /** Empty only after a problem for which nothing can stand in. */
    private Optional<Record> record(String path, MappingNode node, SettingsModel model) {
        var values = new ArrayList<Object>();
        for (var setting : model.settings()) {
            var settingPath = below(path, setting.name());
            var entry = find(node, setting.name());
            entry.ifPresent(found -> places.put(settingPath, YamlDocument.place(file, found.getValueNode())));
            values.add(value(settingPath, entry, setting, node)
                    .or(() -> standIn(settingPath, setting))
                    .orElse(null));
        }
        if (values.contains(null)) return Optional.empty();
        var record = construct(model.type(), values.iterator());
        paths.put(record, path);
        return Optional.of(record);
    }

    private Optional<Object> standIn(String path, Setting setting) {
        standIns.add(path);
        return switch (setting.shape()) {
            // No example: a text may name what is really there.
            case Shape.Scalar(var type, var _) when type == String.class -> Optional.of("?");
            case Shape.Scalar _, Shape.Word _ ->
                parsed(setting.defaultValue().orElse(setting.example()), setting.shape());
            case Shape.ListOf _ -> Optional.of(List.of());
            case Shape.MapOf _ -> Optional.of(Map.of());
            case Shape.Section _, Shape.Choice _ -> Optional.empty();
        };
    }

    private static Optional<Object> parsed(String text, Shape shape) {
        try {
            return Optional.of(parse(text, shape));
        } catch (BadValue e) {
            return Optional.empty();
        }
    }

    /** The component's value; empty only after a problem. */
    private Optional<Object> value(String path, Optional<NodeTuple> entry, Setting setting, MappingNode parent) {
        example = setting.example().isEmpty() ? setting.defaultValue().orElse("") : setting.example();
        if (entry.isPresent()) {
            var value = value(path, entry.get().getValueNode(), setting.shape());
            return setting.optional() ? Optional.of(value) : value;
        }
        if (setting.required()) {
            var example = setting.example().isEmpty() ? "" : ", such as " + setting.name() + ": " + setting.example();
            var where = path.contains(".") ? YamlDocument.place(file, parent) : Place.of(file);
            problems.error(
                    where.at(path), "This setting is missing.", "Add it" + example + ".", "config/missing-setting");
            return Optional.empty();
        }
        if (setting.optional()) return Optional.of(Optional.empty());
        if (setting.defaultValue().isPresent())
            return scalar(Place.of(file).at(path), setting.defaultValue().get(), setting.shape());
        return Optional.of(setting.shape() instanceof Shape.MapOf ? Map.of() : List.of());
    }

    private Optional<Object> value(String path, Node node, Shape shape) {
        return switch (shape) {
            case Shape.Scalar _, Shape.Word _ -> scalar(path, node, shape);
            case Shape.ListOf list -> list(path, node, list);
            case Shape.MapOf map -> map(path, node, map);
            case Shape.Section section -> section(path, node, section.model(), Optional.empty());
            case Shape.Choice choice -> choice(path, node, choice);
        };
    }

    private Optional<Object> scalar(String path, Node node, Shape shape) {
        if (node instanceof ScalarNode scalar)
            return scalar(YamlDocument.place(file, node).at(path), scalar.getValue(), shape);
        problems.error(
                YamlDocument.place(file, node).at(path),
                "One value is expected here.",
                "Write the value on the same line.",
                "config/not-a-value");
        return Optional.empty();
    }

    private Optional<Object> scalar(Place where, String text, Shape shape) {
        try {
            return Optional.of(parse(text, shape));
        } catch (BadValue e) {
            problems.error(where, e.getMessage(), fix(e, shape), e.code());
            return Optional.empty();
        }
    }

    /** With the setting's own example, of lists the first one of it. */
    private String fix(BadValue bad, Shape shape) {
        var own = example.replaceFirst("^\\[", "").replaceFirst("[\\],].*$", "");
        return parsed(own, shape).isPresent() ? bad.fix(own) : bad.fix();
    }

    private static Object parse(String text, Shape shape) throws BadValue {
        return switch (shape) {
            case Shape.Scalar(var type, var range) -> {
                var value = ScalarTypes.parse(type, text);
                yield range.isPresent() ? range.get().checked(text, value) : value;
            }
            case Shape.Word word -> Words.parse(word.type(), text);
            case Shape.ListOf _, Shape.MapOf _, Shape.Section _, Shape.Choice _ ->
                throw new IllegalStateException(text + " can be no default value");
        };
    }

    /** A list of one may be written without its dash. */
    private Optional<Object> list(String path, Node node, Shape.ListOf list) {
        var elements = new ArrayList<Object>();
        if (node instanceof SequenceNode sequence) {
            for (var index = 0; index < sequence.getValue().size(); index++) {
                var element = sequence.getValue().get(index);
                places.put(path + "[" + index + "]", YamlDocument.place(file, element));
                value(path + "[" + index + "]", element, list.element()).ifPresent(elements::add);
            }
        } else value(path, node, list.element()).ifPresent(elements::add);
        return Optional.of(List.copyOf(elements));
    }

    private Optional<Object> map(String path, Node node, Shape.MapOf map) {
        if (!(node instanceof MappingNode mapping)) return notASection(path, node);
        var entries = new LinkedHashMap<String, Object>();
        for (var entry : mapping.getValue()) {
            var key = ((ScalarNode) entry.getKeyNode()).getValue();
            places.put(below(path, key), YamlDocument.place(file, entry.getKeyNode()));
            value(below(path, key), entry.getValueNode(), map.value()).ifPresent(value -> entries.put(key, value));
        }
        return Optional.of(Collections.unmodifiableMap(entries));
    }

    private Optional<Object> section(String path, Node node, SettingsModel model, Optional<String> also) {
        if (!(node instanceof MappingNode mapping)) return notASection(path, node);
        reportUnknown(path, mapping, List.of(model), also.stream().toList());
        return record(path, mapping, model).map(Object.class::cast);
    }

    private Optional<Object> choice(String path, Node node, Shape.Choice choice) {
        if (!(node instanceof MappingNode mapping)) return notASection(path, node);
        var known = List.copyOf(choice.models().keySet());
        var type = find(mapping, "type");
        if (type.isEmpty()) {
            problems.error(
                    YamlDocument.place(file, node).at(below(path, "type")),
                    "This setting is missing.",
                    "Add it, such as type: " + known.getFirst() + ".",
                    "config/missing-setting");
            return Optional.empty();
        }
        var name = type.get().getValueNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
        var model = choice.models().get(name);
        if (model == null) {
            problems.error(
                    YamlDocument.place(file, type.get().getValueNode()).at(below(path, "type")),
                    "\"" + name + "\" is not known here.",
                    DidYouMean.fix(name, known),
                    "config/unknown-type");
            return Optional.empty();
        }
        return section(path, node, model, Optional.of("type"));
    }

    private Optional<Object> notASection(String path, Node node) {
        problems.error(
                YamlDocument.place(file, node).at(path),
                "Settings are expected here.",
                "Write them below, indented, one a line.",
                "config/not-a-section");
        return Optional.empty();
    }

    private void reportUnknown(String path, MappingNode node, List<SettingsModel> models) {
        reportUnknown(path, node, models, List.of());
    }

    private void reportUnknown(String path, MappingNode node, List<SettingsModel> models, List<String> also) {
        var known = new ArrayList<>(also);
        for (var model : models) for (var setting : model.settings()) known.add(setting.name());
        for (var entry : node.getValue()) {
            var key = ((ScalarNode) entry.getKeyNode()).getValue();
            if (known.contains(key)) continue;
            problems.error(
                    YamlDocument.place(file, entry.getKeyNode()).at(below(path, key)),
                    "unknown setting.",
                    DidYouMean.fix(key, known),
                    "config/unknown-setting");
        }
    }

    private static Optional<NodeTuple> find(MappingNode node, String name) {
        return node.getValue().stream()
                .filter(entry -> ((ScalarNode) entry.getKeyNode()).getValue().equals(name))
                .findFirst();
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Record construct(Class<? extends Record> type, Iterator<Object> values) {
        var components = type.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var arguments = Arrays.stream(components)
                .map(component -> component.isAnnotationPresent(Unwrapped.class)
                        ? construct(component.getType().asSubclass(Record.class), values)
                        : values.next())
                .toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    type.getName() + " cannot be made: it must be public and accept what its types accept", e);
        }
    }
}
