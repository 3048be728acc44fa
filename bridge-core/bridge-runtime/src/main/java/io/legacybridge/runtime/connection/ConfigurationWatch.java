package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.FolderWatch;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads the configuration of a home when it has changed and is whole. Nobody tells when a file is written to its end, so a
 * change counts when everything stood still for half a second; and for a whole one when there is a doubt: a file that ends
 * in the middle of a line, or one that brings an error. Whoever writes more slowly writes to a name that begins with a dot,
 * and renames.
 */
final class ConfigurationWatch implements AutoCloseable {

    static final Duration PAUSE = Duration.ofMillis(250);

    /** Looks over which a change stood still before it is read, */
    static final int SETTLED = 2;

    /** and before it counts in spite of a doubt. */
    static final int CERTAIN = 4;

    private static final int DEEPEST = 16;

    private final Configuration.Reader reader;
    private final FolderWatch folders;
    private List<Problem> known = List.of();

    ConfigurationWatch(Home home, Adapters adapters, Clock clock) {
        this.reader = new Configuration.Reader(home, adapters, clock);
        this.folders = new FolderWatch(
                "connection-folder",
                List.of(home.connections(), home.contracts(), home.clients(), home.protection()),
                DEEPEST);
    }

    /** Reads everything as it is. */
    Configuration first() throws IOException {
        folders.look();
        return take(reader.read());
    }

    /** Has these done again and again, one after the other. */
    void start(Attempt... looks) {
        folders.start(PAUSE, looks);
    }

    /** The configuration when it is another one now. */
    Optional<Configuration> look() throws IOException {
        folders.look();
        // A folder that is gone is a mount that is gone, not the end of every connection.
        if (!folders.lost().isEmpty())
            throw new NoSuchFileException(folders.lost().getFirst().toString());
        var certain = folders.still() >= CERTAIN;
        if (!folders.hasChanged() || !certain && folders.still() != SETTLED) return Optional.empty();
        if (!certain && anyEndsInTheMiddleOfALine(folders.changed())) return Optional.empty();
        var read = reader.read();
        if (!certain && bringsErrors(read)) return Optional.empty();
        return Optional.of(take(read));
    }

    @Override
    public void close() {
        folders.close();
    }

    private Configuration take(Configuration read) {
        folders.take();
        known = read.allProblems();
        return read;
    }

    private boolean bringsErrors(Configuration read) {
        var before = new HashSet<>(known);
        return read.allProblems().stream().anyMatch(problem -> problem.isError() && !before.contains(problem));
    }

    private static boolean anyEndsInTheMiddleOfALine(List<Path> files) {
        return files.stream().filter(Files::isRegularFile).anyMatch(ConfigurationWatch::endsInTheMiddleOfALine);
    }

    private static boolean endsInTheMiddleOfALine(Path file) {
        try (var content = new RandomAccessFile(file.toFile(), "r")) {
            if (content.length() == 0) return false;
            content.seek(content.length() - 1);
            return content.read() != '\n';
        } catch (IOException e) {
            // Reading it tells more.
            return false;
        }
    }
}
