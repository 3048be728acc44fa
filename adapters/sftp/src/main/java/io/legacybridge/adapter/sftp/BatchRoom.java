package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Outbox.Held;
import io.legacybridge.spi.Outbox.Room;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RunningTotals;
import java.io.IOException;
import java.util.List;

/**
 * Whether the totals of an operation's open file have room for what a call brings: a file whose total has none could never be
 * made. Thread-safe.
 */
final class BatchRoom implements Room {

    private final RecordFormat format;
    private final boolean declaresNothing;
    /** Held while the store is read, which must not be waited for by those who are asked within its transaction. */
    private final Object looking = new Object();

    private long batch;
    private RunningTotals totals;
    /** Contents of the batch, which is what other nodes added as well. */
    private int counted;
    /** False when it was begun with another format, and waits for that. */
    private boolean readable;

    BatchRoom(RecordFormat format) {
        this.format = format;
        this.totals = format.runningTotals();
        this.declaresNothing = totals.equals(RunningTotals.NONE);
    }

    @Override
    public void look(long number, Held held) {
        if (declaresNothing) return;
        synchronized (looking) {
            var known = known(number);
            count(number, known, held.behind(known));
        }
    }

    @Override
    public synchronized boolean isThere(long number, Held held, byte[] content) {
        if (declaresNothing) return true;
        var known = known(number);
        if (readable) count(number, known, held.behind(known));
        try {
            // What is asked about may never be added.
            return readable && totals.copy().add(content).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private synchronized int known(long number) {
        if (number > batch) {
            batch = number;
            totals = format.runningTotals();
            counted = 0;
            readable = true;
        }
        return counted;
    }

    /** Nothing when somebody else has counted meanwhile, or a later batch is open by now. */
    private synchronized void count(long number, int from, List<byte[]> contents) {
        if (number != batch || counted != from) return;
        try {
            for (var content : contents) {
                totals.add(content);
                counted++;
            }
        } catch (IOException e) {
            readable = false;
        }
    }
}
