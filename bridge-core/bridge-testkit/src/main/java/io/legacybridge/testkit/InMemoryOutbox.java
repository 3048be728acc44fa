package io.legacybridge.testkit;

import io.legacybridge.spi.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An outbox that ends with its test. */
public final class InMemoryOutbox implements Outbox {

    private final Map<String, List<Kept>> batches = new HashMap<>();
    private final Map<String, Place> calls = new HashMap<>();
    private final String owner;
    private boolean paused;

    public InMemoryOutbox() {
        this("0123456789ab");
    }

    /** That of a certain connection. */
    public InMemoryOutbox(String owner) {
        this.owner = owner;
    }

    private enum State {
        OPEN,
        CLOSED,
        DELIVERED,
        SENT
    }

    private static final class Kept {
        private final Instant opened = Instant.now();
        private String name = "";
        private final List<byte[]> contents = new ArrayList<>();
        private long records;
        private long bytes;
        private State state = State.OPEN;
        private Optional<String> place = Optional.empty();
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public synchronized Place add(
            String operation, String call, int records, byte[] content, Naming naming, Limits limits) {
        var known = calls.get(operation + "/" + call);
        if (known != null) return known;
        var all = batches.computeIfAbsent(operation, _ -> new ArrayList<>());
        if (!all.isEmpty() && all.getLast().state == State.OPEN) {
            var held = List.copyOf(all.getLast().contents);
            if (!limits.room().isThere(all.size(), first -> held.subList(first, held.size()), content))
                all.getLast().state = State.CLOSED;
        }
        if (all.isEmpty() || all.getLast().state != State.OPEN) all.add(new Kept());
        var open = all.getLast();
        if (open.name.isEmpty()) open.name = naming.of(all.size(), open.opened);
        var place = new Place(all.size(), open.name, open.records + 1);
        open.contents.add(content);
        open.records += records;
        open.bytes += content.length;
        if (open.records >= limits.records() || open.bytes >= limits.bytes()) open.state = State.CLOSED;
        calls.put(operation + "/" + call, place);
        return place;
    }

    /** Until told otherwise, nothing is sent. */
    public synchronized void pause(boolean now) {
        paused = now;
    }

    @Override
    public synchronized boolean isPaused() {
        return paused;
    }

    @Override
    public synchronized List<Batch> unsent(String operation) {
        var unsent = new ArrayList<Batch>();
        var all = batches.getOrDefault(operation, List.of());
        for (var index = 0; index < all.size(); index++) {
            var kept = all.get(index);
            if (kept.state != State.SENT)
                unsent.add(new Batch(index + 1, kept.opened, kept.state == State.OPEN, kept.name, kept.place));
        }
        return unsent;
    }

    @Override
    public synchronized void close(String operation, long batch) {
        if (kept(operation, batch).state == State.OPEN) kept(operation, batch).state = State.CLOSED;
    }

    @Override
    public synchronized List<byte[]> contents(String operation, long batch) {
        return List.copyOf(kept(operation, batch).contents);
    }

    @Override
    public synchronized boolean delivered(String operation, long batch, Optional<String> before, String place) {
        var kept = kept(operation, batch);
        if (kept.state == State.OPEN || kept.state == State.SENT || !kept.place.equals(before)) return false;
        kept.state = State.DELIVERED;
        kept.place = Optional.of(place);
        return true;
    }

    @Override
    public synchronized void sent(String operation, long batch, String place) {
        if (!kept(operation, batch).place.equals(Optional.of(place))) return;
        kept(operation, batch).state = State.SENT;
        kept(operation, batch).contents.clear();
    }

    private Kept kept(String operation, long batch) {
        return batches.get(operation).get((int) batch - 1);
    }
}
