package io.legacybridge.runtime.home;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The home folder of an appliance. Problems name its files relative to it. */
public record Home(Path root) {

    private static final String YAML = ".yaml";
    private static final Predicate<String> OTHER_YAML =
            Pattern.compile("(?i)\\.ya?ml(\\.txt)?$").asPredicate();

    /**
     * The home that a verb was given.
     *
     * @throws ProblemException when there is no such folder, so that a mistyped name is not taken for an empty home
     */
    public static Home existing(Path root) {
        if (Files.isDirectory(root)) return new Home(root);
        throw ProblemException.error(
                Place.of(root.toString()),
                "There is no such home folder.",
                "Make one with bridge certs init --home " + root + ", or name another with --home.",
                "cli/no-home");
    }

    public Path connections() {
        return root.resolve("connections");
    }

    public Path clients() {
        return root.resolve("clients");
    }

    public Path protection() {
        return root.resolve("protection");
    }

    public Path contracts() {
        return root.resolve("contracts");
    }

    public Path secrets() {
        return root.resolve("secrets");
    }

    public Path status() {
        return root.resolve("status");
    }

    public Path data() {
        return root.resolve("data");
    }

    public Path settings() {
        return root.resolve("bridge.yaml");
    }

    /** Makes the folders into which people put files, {@code secrets/} for its owner alone; what is there stays as it is. */
    public void makeFolders() throws IOException {
        for (var folder : List.of(connections(), contracts(), clients(), protection())) Files.createDirectories(folder);
        PrivateFiles.makeFolder(secrets());
    }

    /** The YAML files of one of its folders by name; none when the folder is missing. */
    public static List<Path> yamlFiles(Path folder) throws IOException {
        return list(folder, name -> name.endsWith(YAML));
    }

    /** Files that look like YAML files and do not end as they must. */
    static List<Path> otherYamlFiles(Path folder) throws IOException {
        return list(folder, name -> OTHER_YAML.test(name) && !name.endsWith(YAML));
    }

    /** Those in the folders directly below. */
    static List<Path> yamlFilesBelow(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        for (var below : list(folder, _ -> true)) if (Files.isDirectory(below)) found.addAll(list(below, OTHER_YAML));
        return found;
    }

    /** {@code orders.yaml} for {@code orders.YML} and {@code orders.yaml.txt}. */
    static String withYamlEnding(Path file) {
        return file.getFileName().toString().replaceFirst("(?i)\\.ya?ml(\\.txt)?$", YAML);
    }

    /** How problems name a file. */
    public String shown(Path file) {
        return file.startsWith(root) ? root.relativize(file).toString().replace('\\', '/') : file.toString();
    }

    /** {@code orders} of {@code connections/orders.yaml}. */
    public static String name(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static List<Path> list(Path folder, Predicate<String> wanted) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.list(folder)) {
            return files.filter(file ->
                            isVisible(file) && wanted.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /** Editors and half-finished copies begin with a dot. */
    private static boolean isVisible(Path file) {
        return !file.getFileName().toString().startsWith(".");
    }
}
