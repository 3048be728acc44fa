package io.legacybridge.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final Map<String, String> SKIPPED = new LinkedHashMap<>();

    private record Row(int tries, int lost, int doubled, Duration slowest) {

        Row plus(int moreLost, int moreDoubled, Duration recovery) {
            return new Row(
                    tries + 1,
                    lost + moreLost,
                    doubled + moreDoubled,
                    recovery.compareTo(slowest) > 0 ? recovery : slowest);
        }
    }

    /** @param recovery from the moment the fault is over until every source's new records reach the client */
    static synchronized void add(String fault, int lost, int doubled, Duration recovery) {
        ROWS.merge(fault, new Row(1, lost, doubled, recovery), (row, _) -> row.plus(lost, doubled, recovery));
        write();
    }

    /** A fault that this machine cannot have. */
    static synchronized void skip(String fault, String reason) {
        SKIPPED.put(fault, reason);
        System.out.println("SKIPPED " + fault + ": " + reason);
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
                .append("| fault | tries | lost | doubled | seconds to recover, slowest |\n|---|---|---|---|---|\n");
        ROWS.forEach((fault, row) -> text.append("| %s | %d | %d | %d | %.1f |\n"
                .formatted(
                        fault,
                        row.tries(),
                        row.lost(),
                        row.doubled(),
                        row.slowest().toMillis() / 1e3)));
        SKIPPED.forEach((fault, reason) -> text.append("| %s | skipped: %s | | | |\n".formatted(fault, reason)));
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
