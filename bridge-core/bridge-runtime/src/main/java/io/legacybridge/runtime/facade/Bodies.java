package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.release.Client;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bodies of requests in memory: together not more than a few whole ones, however many come at once, and those of one client not
 * more than half of it. One that comes slowly counts only with what has come of it. Thread-safe.
 */
final class Bodies {

    private static final int PIECE = 8192;

    /** In pieces, and whole as its receiver takes it. */
    private static final int TIMES = 2;

    private final BodyLimits limits;
    private final long most;
    private final long mostOfOne;
    private final Refusal full;
    private final AtomicLong held = new AtomicLong();
    private final Map<String, Long> ofEach = new ConcurrentHashMap<>();

    /**
     * @param together bytes of all bodies; a whole one has room in any case
     * @param full     how one is refused that has no room now
     */
    Bodies(BodyLimits limits, long together, Refusal full) {
        this.limits = limits;
        this.most = TIMES * Math.max(limits.bytes(), together);
        this.mostOfOne = Math.max(TIMES * limits.bytes(), most / 2);
        this.full = full;
    }

    /** Bytes of memory that are given to bodies now. */
    long held() {
        return held.get();
    }

    /** A body that was read; its room is given back when it is closed. */
    final class Body implements AutoCloseable {

        private final String client;
        private final Deque<byte[]> pieces = new ArrayDeque<>();
        private int length;
        private long counted;

        private Body(Client client) {
            this.client = client.name();
        }

        /** Can be read once: what was read is held here no more. */
        InputStream content() {
            return new Content(pieces, length);
        }

        private void add(byte[] from, int more) {
            var room = (long) TIMES * more;
            counted += room;
            var ofAll = held.addAndGet(room);
            var ofThisOne = ofEach.merge(client, room, Long::sum);
            if (ofAll > most) throw new Refused(full, "The requests that are on their way are too large together.");
            if (ofThisOne > mostOfOne)
                throw new Refused(full, "The requests of this client that are on their way are too large together.");
            pieces.add(Arrays.copyOf(from, more));
            length += more;
        }

        @Override
        public void close() {
            held.addAndGet(-counted);
            ofEach.computeIfPresent(client, (_, sum) -> sum == counted ? null : Long.valueOf(sum - counted));
            counted = 0;
        }
    }

    /** Gives pieces out of its hands. */
    private static final class Content extends InputStream {

        private final Deque<byte[]> pieces;
        private int left;
        private int at;

        Content(Deque<byte[]> pieces, int length) {
            this.pieces = pieces;
            this.left = length;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int most) {
            if (most == 0) return 0;
            if (pieces.isEmpty()) return -1;
            var piece = pieces.getFirst();
            var count = Math.min(most, piece.length - at);
            System.arraycopy(piece, at, into, offset, count);
            at += count;
            left -= count;
            if (at == piece.length) {
                pieces.removeFirst();
                at = 0;
            }
            return count;
        }

        /** In an array of just its size: nothing is held a third time. */
        @Override
        public byte[] readAllBytes() throws IOException {
            var all = new byte[left];
            readNBytes(all, 0, all.length);
            return all;
        }
    }

    /**
     * @param declared its length, as far as its sender says; else -1
     * @throws Refused when it is too large, or there is no room for it now
     */
    Body read(Client client, InputStream in, long declared) throws IOException {
        limits.requireFits(declared);
        var body = new Body(client);
        var whole = false;
        try {
            var piece = new byte[PIECE];
            // Whole pieces, in however small ones it comes: each costs more than its bytes.
            for (var more = in.readNBytes(piece, 0, PIECE); more > 0; more = in.readNBytes(piece, 0, PIECE)) {
                limits.requireFits((long) body.length + more);
                body.add(piece, more);
            }
            whole = true;
            return body;
        } finally {
            // Also when memory ends.
            if (!whole) body.close();
        }
    }
}
