package io.legacybridge.runtime.config;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.HashSet;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML file as nodes that know their line and column. Only what configuration needs is allowed: no anchors, no aliases,
 * no key twice. Scalars are read as they are written; what they mean is decided by the setting's type.
 */
public final class YamlDocument {

    private YamlDocument() {}

    /**
     * The file's top-level mapping.
     *
     * @param file name shown in problems
     * @return empty exactly when a problem was added
     */
    public static Optional<MappingNode> parse(String file, String text, Problems problems) {
        var root = compose(file, text, problems);
        if (root.isEmpty()) return Optional.empty();
        if (!(root.get() instanceof MappingNode mapping)) {
            problems.error(
                    place(file, root.get()),
                    "The file does not hold settings.",
                    "Write one setting a line, such as adapter: sftp.",
                    "config/no-settings");
            return Optional.empty();
        }
        return check(file, mapping, problems) ? Optional.of(mapping) : Optional.empty();
    }

    /** Where a value stands first in a file that was read before, with the path of its setting; the file alone when nowhere. */
    public static Place find(String file, String text, String value) {
        return parse(file, text, new Problems())
                .flatMap(root -> find(file, "", root, value))
                .orElseGet(() -> Place.of(file));
    }

    private static Optional<Place> find(String file, String path, Node node, String value) {
        return switch (node) {
            case ScalarNode scalar ->
                Optional.of(place(file, scalar).at(path))
                        .filter(_ -> scalar.getValue().equals(value));
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .flatMap(entry ->
                                find(file, below(path, entry.getKeyNode()), entry.getValueNode(), value).stream())
                        .findFirst();
            case SequenceNode sequence ->
                sequence.getValue().stream()
                        .flatMap(element -> find(file, path, element, value).stream())
                        .findFirst();
            default -> Optional.empty();
        };
    }

    private static String below(String path, Node key) {
        var name = ((ScalarNode) key).getValue();
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The place of a node. */
    public static Place place(String file, Node node) {
        return node.getStartMark().map(mark -> place(file, mark)).orElseGet(() -> Place.of(file));
    }

    private static Optional<Node> compose(String file, String text, Problems problems) {
        var settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(true)
                // Nodes are composed without expanding aliases; the check below refuses them all, with their place.
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .build();
        try {
            var root = new Compose(settings).composeString(text);
            if (root.isEmpty())
                problems.error(
                        Place.of(file),
                        "The file is empty.",
                        "Write its settings, or delete it.",
                        "config/no-settings");
            return root;
        } catch (MarkedYamlEngineException e) {
            var where = e.getProblemMark().map(mark -> place(file, mark)).orElseGet(() -> Place.of(file));
            if (String.valueOf(e.getMessage()).contains("\\t"))
                problems.error(where, "There is a tab.", "Indent with spaces.", "config/tab");
            else if (String.valueOf(e.getContext()).contains("alias")
                    || e.getProblem().contains("undefined alias"))
                problems.error(
                        e.getContextMark().map(mark -> place(file, mark)).orElse(where),
                        "A value that begins with * or & means something else in YAML.",
                        "Put it in quotes, such as \"*.DAT\"; if it is, look for a quote above that does not end.",
                        "config/bad-yaml");
            else if (e.getProblem().contains("another document"))
                problems.error(
                        where,
                        "The file holds several documents, divided by ---.",
                        "Keep the settings of one, and write the others into files of their own.",
                        "config/bad-yaml");
            else
                problems.error(
                        where,
                        "This is not YAML: " + e.getProblem() + ".",
                        "Check the indentation, quotes and colons here and in the line above.",
                        "config/bad-yaml");
        } catch (StackOverflowError e) {
            problems.error(
                    Place.of(file),
                    "The settings are nested too deeply.",
                    "Check that it is the right file.",
                    "config/too-deep");
        } catch (YamlEngineException e) {
            problems.error(
                    Place.of(file),
                    "This is not YAML: " + e.getMessage().lines().findFirst().orElse("") + ".",
                    "Save it as UTF-8 text with one setting a line.",
                    "config/bad-yaml");
        }
        return Optional.empty();
    }

    private static boolean check(String file, Node node, Problems problems) {
        if (node.getAnchor().isPresent()) {
            // Below an anchor nothing is looked at: an alias may lead back to it.
            problems.error(
                    place(file, node),
                    "Anchors and aliases (& and *) are not allowed.",
                    "Write the settings out.",
                    "config/anchor");
            return false;
        }
        return switch (node) {
            case MappingNode mapping -> checkMapping(file, mapping, problems);
            case SequenceNode sequence -> {
                var fine = true;
                for (var element : sequence.getValue()) fine &= check(file, element, problems);
                yield fine;
            }
            default -> true;
        };
    }

    private static boolean checkMapping(String file, MappingNode mapping, Problems problems) {
        var fine = true;
        var keys = new HashSet<String>();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.error(
                        place(file, entry.getKeyNode()),
                        "A key is not a name.",
                        "Write a name and a colon.",
                        "config/bad-key");
                fine = false;
            } else if (!keys.add(key.getValue())) {
                problems.error(
                        place(file, key).at(key.getValue()),
                        "This setting stands here twice.",
                        "Keep one of them.",
                        "config/duplicate-key");
                fine = false;
            }
            fine &= check(file, entry.getValueNode(), problems);
        }
        return fine;
    }

    private static Place place(String file, Mark mark) {
        return Place.of(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
