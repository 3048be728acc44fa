package io.legacybridge.runtime.connection;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.watch.StandingTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The status files of a home. A reader never sees half of one; from the time in it one sees that nobody writes any more: the
 * appliance is gone, or its disk is full.
 */
final class StatusFiles {

    private static final Logger log = LoggerFactory.getLogger(StatusFiles.class);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** How old the time in a file may become while nothing changes. */
    private static final Duration CONFIRMED = Duration.ofMinutes(1);

    private final Path folder;
    private final InstantSource clock;
    private final BiPredicate<String, String> hasLogged;
    private final Map<String, Written> written = new HashMap<>();
    private final Map<String, ConnectionStatus> told = new HashMap<>();
    private final StandingTrouble<String> unwritable = new StandingTrouble<>();

    /** @param confirmed when the connection was last seen to do so */
    private record Written(@JsonUnwrapped ConnectionStatus status, Instant confirmed) {

        /** A clock that was put back says nothing of how old it is. */
        boolean holds(ConnectionStatus now, Instant at) {
            return status.equals(now) && !at.isBefore(confirmed) && at.isBefore(confirmed.plus(CONFIRMED));
        }
    }

    /** @param hasLogged whether the log has a problem of a connection already, from where it arose */
    StatusFiles(Path folder, InstantSource clock, BiPredicate<String, String> hasLogged) {
        this.folder = folder;
        this.clock = clock;
        this.hasLogged = hasLogged;
    }

    /**
     * Writes what changed or was not confirmed for a minute, and takes away the statuses of connections that are gone. A folder
     * that takes no files stops nothing else; it is tried again.
     */
    void write(SortedMap<String, ConnectionStatus> statuses) {
        try {
            Files.createDirectories(folder);
            for (var file : existing()) if (!statuses.containsKey(Home.name(file))) Files.delete(file);
            written.keySet().retainAll(statuses.keySet());
            for (var status : statuses.values()) write(status);
            unwritable.ends();
        } catch (IOException e) {
            if (unwritable.begins(e.toString())) log.atError().setCause(e).log("The folder status/ cannot be written");
        }
        for (var status : statuses.values()) log(Optional.ofNullable(told.put(status.connection(), status)), status);
        told.keySet().retainAll(statuses.keySet());
    }

    private void write(ConnectionStatus status) throws IOException {
        var name = status.connection();
        var file = folder.resolve(name + ".json");
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var before = Optional.ofNullable(written.get(name));
        if (before.filter(known -> known.holds(status, now)).isPresent() && Files.exists(file)) return;
        var content = new Written(status, now);
        var unfinished = folder.resolve("." + name + ".new");
        Files.writeString(unfinished, JSON.writeValueAsString(content) + "\n");
        // Not durably: every start writes it anew.
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        written.put(name, content);
    }

    /** What is new. That one runs is no news at its start, when nobody knows yet whether its system is there. */
    private void log(Optional<ConnectionStatus> before, ConnectionStatus now) {
        var name = now.connection();
        var isRunning = now.state() == ConnectionStatus.State.RUNNING;
        if (before.isEmpty() ? !isRunning : before.get().state() != now.state())
            (isRunning ? log.atInfo() : log.atWarn())
                    .addKeyValue("connection", name)
                    .log("The connection is {}", now.state().word());
        for (var problem : now.problems())
            if (before.isEmpty() || !before.get().problems().contains(problem))
                if (!hasLogged.test(name, problem.text()))
                    log.atWarn().addKeyValue("connection", name).log(problem.text());
    }

    private Iterable<Path> existing() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(".json"))
                    .toList();
        }
    }
}
