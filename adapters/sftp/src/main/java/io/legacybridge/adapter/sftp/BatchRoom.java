package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Outbox.Held;
import io.legacybridge.spi.Outbox.Room;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RunningTotals;
import java.io.IOException;

/**
 * Whether the totals of an operation's open file have room for what a call brings: a file whose total has none could never be
 * made. Thread-safe.
 */
final class BatchRoom implements Room {

    private final RecordFormat format;
    private long batch;
    private RunningTotals totals;
    /** Contents of the batch, which is what other nodes added as well. */
    private int counted;

    BatchRoom(RecordFormat format) {
        this.format = format;
        this.totals = format.runningTotals();
    }

    @Override
    public synchronized boolean isThere(long number, Held held, byte[] content) {
        if (totals.equals(RunningTotals.NONE)) return true;
        try {
            if (number != batch) begin(number);
            for (var other : held.behind(counted)) {
                totals.add(other);
                counted++;
            }
            // What is asked about may never be added.
            return totals.copy().add(content).isEmpty();
        } catch (IOException e) {
            // It was begun with another format, and waits for that.
            batch = 0;
            return false;
        }
    }

    private void begin(long number) {
        batch = number;
        totals = format.runningTotals();
        counted = 0;
    }
}
