package io.legacybridge.runtime.facade;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bodies of requests in memory: together not more than a few whole ones, however many come at once. One that comes slowly
 * counts only with what has come of it. Thread-safe.
 */
final class Bodies {

    private static final int PIECE = 8192;

    private final BodyLimits limits;
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** @param whole how many of the largest ones there is room for */
    Bodies(BodyLimits limits, int whole) {
        this.limits = limits;
        this.most = limits.bytes() * whole;
    }

    /** A body that was read; its room is given back when it is closed. */
    final class Body implements AutoCloseable {

        private final ByteArrayOutputStream come = new ByteArrayOutputStream();

        byte[] bytes() {
            return come.toByteArray();
        }

        private void add(byte[] piece, int length) {
            if (held.addAndGet(length) > most) {
                held.addAndGet(-length);
                throw new Refused(Refusal.TOO_MANY_CALLS, "The requests that are on their way are too large together.");
            }
            come.write(piece, 0, length);
        }

        @Override
        public void close() {
            held.addAndGet(-come.size());
        }
    }

    /** @throws Refused when it is too large, or there is no room for it now */
    Body read(HttpServletRequest request) throws IOException {
        limits.requireFits(request.getContentLengthLong());
        var body = new Body();
        try {
            var in = request.getInputStream();
            var piece = new byte[PIECE];
            for (var length = in.read(piece); length >= 0; length = in.read(piece)) {
                limits.requireFits(body.come.size() + length);
                body.add(piece, length);
            }
            return body;
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
    }
}
