package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version of each connection is to run: that of its file, or, while the file has errors, the last good one, also of
 * before a restart, as long as {@code protection/} allows it. Read by one thread; refusals are asked for by any.
 */
final class GoodVersions {

    private static final Logger log = LoggerFactory.getLogger(GoodVersions.class);

    private final ConnectionArchive archive;
    private final Map<String, ConnectionDefinition> good = new HashMap<>();
    private final Map<String, Problem> refusals = new ConcurrentHashMap<>();

    GoodVersions(ConnectionArchive archive) {
        this.archive = archive;
    }

    void read(Configuration configuration) {
        var files = configuration.connections();
        good.keySet().retainAll(files.keySet());
        refusals.keySet().retainAll(files.keySet());
        files.forEach((name, read) -> {
            if (read.result().isPresent()) {
                good.put(name, read.result().get());
                refusals.remove(name);
                // While nobody knows what must be protected, what runs goes on and nothing is begun.
            } else if (configuration.policyIsKnown()) decide(name, configuration.policy());
        });
        forgetOthers(configuration);
    }

    Collection<ConnectionDefinition> all() {
        return List.copyOf(good.values());
    }

    boolean has(String name) {
        return good.containsKey(name);
    }

    /** Why the last good version of a connection whose file has errors does not run. */
    Optional<Problem> refusal(String name) {
        return Optional.ofNullable(refusals.get(name));
    }

    /** The file has errors. */
    private void decide(String name, ProtectionPolicy policy) {
        var before = Optional.ofNullable(good.remove(name));
        refusals.remove(name);
        // Someone stopped it on purpose.
        if (before.isPresent() && !before.get().enabled()) return;
        try {
            var version = before.isPresent()
                    ? before.map(definition -> definition.versions().connection())
                    : archive.lastGood(name);
            if (version.isEmpty()) return;
            var problems = new Problems();
            archive.ifAllowed(name, version.get(), policy, problems)
                    .ifPresentOrElse(
                            definition -> good.put(name, definition),
                            () -> refusals.put(name, refusal(name, problems)));
        } catch (IOException | RuntimeException e) {
            log.atError().addKeyValue("connection", name).setCause(e).log("The last good version cannot be read");
            refusals.put(name, refusal(name, new Problems()));
        }
    }

    private static Problem refusal(String name, Problems problems) {
        var where = Place.of("connections/" + name + ".yaml");
        var why = problems.inOrder().stream().filter(Problem::isError).findFirst();
        return why.map(reason -> Problem.error(
                        where,
                        "The last good version does not run, for it is no longer allowed: " + reason.what(),
                        reason.fix(),
                        "connection/last-good-refused"))
                .orElseGet(() -> Problem.error(
                        where,
                        "The last good version cannot be read any more.",
                        "Correct the file, or restore data/versions from the backup.",
                        "connection/version-missing"));
    }

    /** A connection that was deleted or stopped does not come back when a broken file takes its name. */
    private void forgetOthers(Configuration configuration) {
        var wanted = configuration.connections().entrySet().stream()
                .filter(entry -> entry.getValue()
                        .result()
                        .map(ConnectionDefinition::enabled)
                        .orElse(true))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        try {
            archive.retainGood(wanted);
        } catch (IOException e) {
            log.atError().setCause(e).log("The folder data/versions cannot be written");
        }
    }
}
