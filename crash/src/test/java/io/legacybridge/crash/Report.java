package io.legacybridge.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** What became of each fault, in one table: written anew after each try, and printed at the end. */
final class Report implements BeforeAllCallback {

    /** Of everything that is left to chance in this run. */
    static final long SEED = Long.getLong("crash.seed") == 0 ? System.nanoTime() : Long.getLong("crash.seed");

    private static final Path FILE = Path.of(System.getProperty("crash.report"));
    private static final Map<String, Row> ROWS = new LinkedHashMap<>();
    private static final Map<String, String> NOT_RUN = new LinkedHashMap<>();

    /** @param load how many programs wanted each processor at the slowest recovery, on the average of a minute */
    private record Row(int tries, int lost, int doubled, Duration slowest, double load) {

        Row plus(Row one) {
            var slower = one.slowest.compareTo(slowest) > 0 ? one : this;
            return new Row(tries + one.tries, lost + one.lost, doubled + one.doubled, slower.slowest, slower.load);
        }
    }

    /** @param recovery from the moment the fault is over until every source's new records reach the client */
    static synchronized void add(String fault, int lost, int doubled, Duration recovery) {
        ROWS.merge(fault, new Row(1, lost, doubled, recovery, load()), Row::plus);
        write();
    }

    private static double load() {
        var machine = ManagementFactory.getOperatingSystemMXBean();
        return machine.getSystemLoadAverage() / machine.getAvailableProcessors();
    }

    /** A fault that this machine cannot have. */
    static synchronized void notRun(String fault, String reason) {
        NOT_RUN.put(fault, reason);
        System.out.println("NOT RUN " + fault + ": " + reason);
        write();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(Namespace.GLOBAL)
                .computeIfAbsent(AtTheEnd.class, _ -> new AtTheEnd(), AtTheEnd.class);
    }

    private static final class AtTheEnd implements AutoCloseable {
        @Override
        public void close() {
            System.out.println(text());
        }
    }

    private static synchronized String text() {
        var text = new StringBuilder("\nSeed %d\n\n".formatted(SEED))
                .append(
                        "| fault | tries | lost | doubled | seconds to recover, slowest | load of each processor then |\n")
                .append("|---|---|---|---|---|---|\n");
        ROWS.forEach((fault, row) -> text.append("| %s | %d | %d | %d | %.1f | %.1f |\n"
                .formatted(
                        fault,
                        row.tries(),
                        row.lost(),
                        row.doubled(),
                        row.slowest().toMillis() / 1e3,
                        row.load())));
        NOT_RUN.forEach((fault, reason) -> text.append("| %s | not run: %s | | | | |\n".formatted(fault, reason)));
        return text.toString();
    }

    private static void write() {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
