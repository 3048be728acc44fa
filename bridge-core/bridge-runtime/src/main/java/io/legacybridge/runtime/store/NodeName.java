package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How a node is known among those that share a store: in the audit it has a chain of its own, and it keeps its name. */
public record NodeName(String text) {

    /** What verbs of the command line do is not done by a node. */
    public static final String COMMAND_LINE = "command-line";

    private static final String WRITTEN = "[a-z0-9][a-z0-9.-]{0,62}";

    public static NodeName parse(String text) throws BadValue {
        if (!text.matches(WRITTEN))
            throw new BadValue(
                    "\"" + text + "\" is no name of a node.",
                    "Write at most 63 lower-case letters, digits, dots and hyphens, such as bridge-1.",
                    "config/bad-node");
        if (text.equals(COMMAND_LINE))
            throw new BadValue(
                    COMMAND_LINE + " is what the audit calls the verbs of the command line.",
                    "Choose another name, such as bridge-1.",
                    "config/bad-node");
        return new NodeName(text);
    }

    /** As {@link #of}, where a start has given this folder its name. */
    public static Optional<NodeName> known(Path data, Optional<NodeName> named) {
        var file = data.resolve("NODE");
        try {
            if (named.isPresent() || !Files.exists(file) || Files.size(file) == 0) return named;
            return Optional.of(read(file));
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /**
     * The name from the settings; without one, that which this data folder got at its first start.
     *
     * @param random for the name of a new folder
     */
    static NodeName of(Path data, Optional<NodeName> named, RandomGenerator random) {
        if (named.isPresent()) return named.get();
        var file = data.resolve("NODE");
        try {
            // Empty is what a first start may leave that lost its power.
            if (Files.exists(file) && (Files.size(file) > 0 || DataFolder.hasStores(data))) return read(file);
            var fresh = new NodeName("node-" + HexFormat.of().toHexDigits(random.nextInt()));
            PrivateFiles.write(file, (fresh.text + "\n").getBytes(UTF_8));
            return fresh;
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static UncheckedIOException unusable(Path file, IOException cause) {
        return new UncheckedIOException("The file " + file + " cannot be used.", cause);
    }

    private static NodeName read(Path file) throws IOException {
        try {
            return parse(Files.readString(file).strip());
        } catch (BadValue e) {
            throw ProblemException.error(
                    Place.of("data/NODE"),
                    "This is no name of a node.",
                    "Bring the file back from a backup, or write node: into bridge.yaml.",
                    "data/bad-node");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
