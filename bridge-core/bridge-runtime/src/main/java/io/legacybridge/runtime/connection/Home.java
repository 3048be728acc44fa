package io.legacybridge.runtime.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The home folder of an appliance. Problems name its files relative to it. */
public record Home(Path root) {

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

    public Path certs() {
        return root.resolve("certs");
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

    /** The YAML files of one of its folders by name; none when the folder is missing. */
    public static List<Path> yamlFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.list(folder)) {
            return files.filter(file -> isYaml(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /** How problems name a file. */
    public String shown(Path file) {
        return file.startsWith(root) ? root.relativize(file).toString().replace('\\', '/') : file.toString();
    }

    /** {@code orders} of {@code connections/orders.yaml}. */
    public static String name(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.length() - ".yaml".length());
    }

    private static boolean isYaml(String name) {
        return name.endsWith(".yaml") && !name.startsWith(".");
    }
}
