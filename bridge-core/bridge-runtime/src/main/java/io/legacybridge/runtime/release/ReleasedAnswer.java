package io.legacybridge.runtime.release;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Part;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ReleaseForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One answer to one client, with released messages in it. They are given out only by {@link #released}, after the audit has
 * taken down what is in them, so that no value leaves without a trace. For one thread.
 */
public final class ReleasedAnswer {

    private final Releases releases;
    private final Addressee addressee;
    private final String path;
    private final Map<String, Shown> byConnection = new LinkedHashMap<>();
    private final List<byte[]> bodies = new ArrayList<>();

    ReleasedAnswer(Releases releases, Addressee addressee, String path) {
        this.releases = releases;
        this.addressee = addressee;
        this.path = path;
    }

    /** What left of one connection so far. */
    private record Shown(
            MessagePlan plan, Entitlement entitlement, Release release, Positions positions, List<String> keys) {}

    /** Releases one more message; the client must have an entitlement for its connection. */
    public void add(MessagePlan plan, Stored message) {
        var shown = byConnection.computeIfAbsent(plan.connection(), _ -> {
            var entitlement = addressee.client().reads().get(plan.connection());
            var release = new Release(plan, entitlement, releases, addressee);
            return new Shown(plan, entitlement, release, new Positions(), new ArrayList<>());
        });
        var before = shown.release().values();
        bodies.add(shown.release().of(message));
        if (shown.release().values() == before) return;
        shown.positions().add(message.position());
        shown.release().subjectToken().ifPresent(token -> shown.keys().add(Part.keyOf(token)));
    }

    /**
     * The messages as the client sees them, in the order in which they were added.
     *
     * @throws io.legacybridge.runtime.store.Database.StoreException when the audit cannot be written; then nothing may leave
     */
    public List<byte[]> released() {
        var parts = byConnection.values().stream()
                .filter(shown -> shown.release().values() > 0)
                .map(shown -> new Part(
                        shown.plan().connection(),
                        Policy.of(shown.entitlement(), shown.plan().versions()),
                        shown.positions().toString(),
                        Optional.empty(),
                        written(shown.release().left()),
                        shown.keys()))
                .toList();
        var client = addressee.client();
        if (!parts.isEmpty())
            releases.audit()
                    .write(new AuditEntry.Released(
                            client.name(),
                            client.identity().bundle(),
                            client.identity().san(),
                            path,
                            parts));
        return List.copyOf(bodies);
    }

    private static Map<String, String> written(Map<String, ReleaseForm> left) {
        var written = new TreeMap<String, String>();
        left.forEach((field, form) -> written.put(field, Words.written(form)));
        return written;
    }

    /** {@code 1-7,9}. */
    private static final class Positions {

        private final StringBuilder text = new StringBuilder();
        private long first = -1;
        private long last = -1;

        void add(long position) {
            if (position == last + 1 && first >= 0) {
                last = position;
                return;
            }
            end();
            first = position;
            last = position;
        }

        private void end() {
            if (first < 0) return;
            if (!text.isEmpty()) text.append(',');
            text.append(first);
            if (last > first) text.append('-').append(last);
        }

        @Override
        public String toString() {
            end();
            first = -1;
            return text.toString();
        }
    }
}
