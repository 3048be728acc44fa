package io.legacybridge.runtime.config;

import io.legacybridge.runtime.config.SettingsModel.Setting;
import io.legacybridge.runtime.config.SettingsModel.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What people read about settings: the skeleton of a file, and the reference page. */
public final class SettingsText {

    private SettingsText() {}

    /** A YAML file with every setting: those that must be written with an example, the others commented out. */
    public static String skeleton(List<SettingsModel> models) {
        var text = new StringBuilder();
        for (var model : models) for (var setting : model.settings()) skeleton(text, setting, "");
        return text.toString();
    }

    /**
     * A Markdown page with a table of the settings, and one more for each section below. What may be chosen has pages of its
     * own, such as {@code format-copybook.md}, beside it.
     */
    public static String reference(String title, String about, List<SettingsModel> models) {
        var page = new StringBuilder("# " + title + "\n\n" + about + "\n");
        for (var model : models) table(page, model, "");
        return page.toString();
    }

    /** What a setting is for, and its limits. */
    static String sentence(Setting setting) {
        return range(setting.shape())
                .map(range -> setting.doc() + " From " + range.least() + " to " + range.most() + ".")
                .orElse(setting.doc());
    }

    private static Optional<Range> range(Shape shape) {
        return switch (shape) {
            case Shape.Scalar scalar -> scalar.range();
            case Shape.ListOf list -> range(list.element());
            case Shape.MapOf map -> range(map.value());
            case Shape.Word _, Shape.Section _, Shape.Choice _ -> Optional.empty();
        };
    }

    private static void skeleton(StringBuilder text, Setting setting, String indent) {
        text.append(indent).append("# ").append(sentence(setting)).append('\n');
        var comment = setting.required() ? "" : "# ";
        switch (setting.shape()) {
            case Shape.Section section -> {
                text.append(indent).append(comment).append(setting.name()).append(":\n");
                for (var inner : section.model().settings()) skeleton(text, inner, indent + comment + "  ");
            }
            case Shape.Choice choice -> {
                var first = choice.models().firstEntry();
                text.append(indent).append(comment).append(setting.name()).append(":\n");
                text.append(indent)
                        .append(comment)
                        .append("  type: ")
                        .append(first.getKey())
                        .append('\n');
                for (var inner : first.getValue().settings()) skeleton(text, inner, indent + comment + "  ");
            }
            case Shape.MapOf _ -> {
                text.append(indent).append(comment).append(setting.name()).append(":\n");
                if (!setting.example().isEmpty())
                    text.append(indent)
                            .append(comment)
                            .append("  ")
                            .append(setting.example())
                            .append('\n');
            }
            case Shape.Scalar _, Shape.Word _, Shape.ListOf _ ->
                text.append(indent)
                        .append(comment)
                        .append(setting.name())
                        .append(": ")
                        .append(quoted(setting.defaultValue().orElse(setting.example())))
                        .append('\n');
        }
    }

    /** YAML takes a leading * for an alias. */
    private static String quoted(String value) {
        return value.startsWith("*") ? "\"" + value + "\"" : value;
    }

    private static void table(StringBuilder page, SettingsModel model, String path) {
        page.append(path.isEmpty() ? "\n" : "\n## `" + path + "`\n\n");
        if (!model.doc().isEmpty()) page.append(model.doc()).append("\n\n");
        page.append("| setting | what | written | default |\n|---|---|---|---|\n");
        for (var setting : model.settings())
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            setting.name(),
                            sentence(setting).replace("|", "\\|"),
                            written(setting),
                            setting.required()
                                    ? "required"
                                    : setting.defaultValue()
                                            .map(value -> "`" + value + "`")
                                            .orElse("none")));
        var prefix = path.isEmpty() ? "" : path + ".";
        for (var setting : model.settings()) below(page, setting.shape(), prefix + setting.name());
    }

    private static void below(StringBuilder page, Shape shape, String path) {
        switch (shape) {
            case Shape.Section section -> table(page, section.model(), path);
            case Shape.ListOf list -> below(page, list.element(), path);
            case Shape.MapOf map -> below(page, map.value(), path + ".NAME");
            case Shape.Choice _, Shape.Scalar _, Shape.Word _ -> {}
        }
    }

    private static String written(Setting setting) {
        if (!setting.example().isEmpty()) return "`" + quoted(setting.example()) + "`";
        return written(setting.shape());
    }

    private static String written(Shape shape) {
        return switch (shape) {
            case Shape.Word word -> Words.choice(word.type());
            case Shape.Scalar scalar ->
                switch (scalar.type().getSimpleName()) {
                    case "Duration" -> "a duration such as `30s` or `5m`";
                    case "ByteSize" -> "a size such as `64KB` or `2GB`";
                    case "int" -> "a number";
                    case "boolean" -> "true or false";
                    case "String" -> "text";
                    default -> "text";
                };
            case Shape.ListOf list -> "a list: " + written(list.element());
            case Shape.Choice choice ->
                choice.models().keySet().stream()
                        .map(name -> "[" + name + "](" + choice.noun() + "-" + name + ".md)")
                        .collect(Collectors.joining(", ", "settings, with `type` one of ", ""));
            case Shape.MapOf _, Shape.Section _ -> "settings, see below";
        };
    }
}
