package io.legacybridge.runtime.audit;

import io.legacybridge.runtime.audit.AuditStore.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds in the audit who received the protected values of a message. Those who received none of them stand in no audit. */
public final class Receipts {

    /** Of each chain; a search ends there and says so. */
    static final int MOST_ENTRIES = 200_000;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final AuditStore store;

    public Receipts(AuditStore store) {
        this.store = store;
    }

    /**
     * Protected values of a message left in an answer.
     *
     * @param forms  the form in which each field left
     * @param node   whose chain has the entry with this {@code number}
     */
    public record Receipt(
            String client, String san, Instant when, Map<String, String> forms, String node, long number) {}

    /** @param whole false when there are more entries than were looked through */
    public record Found(List<Receipt> receipts, boolean whole) {}

    /**
     * @param position in the journal
     * @param since    when the message was made
     */
    public Found of(String connection, long position, Instant since) {
        var receipts = new ArrayList<Receipt>();
        var whole = true;
        for (var node : store.nodes()) {
            var last = store.lastBefore(node, since);
            var end = last + MOST_ENTRIES;
            for (var page = store.page(node, last); !page.isEmpty() && last < end; page = store.page(node, last)) {
                for (var entry : page) collect(entry, connection, position, receipts);
                last = page.getLast().number();
            }
            whole &= last < end;
        }
        return new Found(receipts, whole);
    }

    private static void collect(Stored stored, String connection, long position, List<Receipt> receipts) {
        var entry = JSON.readTree(stored.entry());
        if (!entry.path("kind").asString("").equals("released")) return;
        for (var part : entry.get("parts"))
            if (part.get("connection").asString().equals(connection)
                    && holds(part.get("positions").asString(), position))
                receipts.add(new Receipt(
                        entry.get("client").asString(),
                        entry.get("san").asString(),
                        Instant.ofEpochMilli(stored.written()),
                        forms(part.get("fields")),
                        stored.node(),
                        stored.number()));
    }

    /** @param positions such as {@code 1-7,9} */
    static boolean holds(String positions, long position) {
        for (var range : positions.split(",")) {
            if (range.isEmpty()) continue;
            var ends = range.split("-", 2);
            var first = Long.parseLong(ends[0]);
            if (first <= position && position <= (ends.length == 1 ? first : Long.parseLong(ends[1]))) return true;
        }
        return false;
    }

    private static Map<String, String> forms(JsonNode fields) {
        var forms = new TreeMap<String, String>();
        fields.properties()
                .forEach(field -> forms.put(field.getKey(), field.getValue().asString()));
        return forms;
    }
}
