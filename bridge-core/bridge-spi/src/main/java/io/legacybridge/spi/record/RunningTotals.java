package io.legacybridge.spi.record;

import java.io.IOException;
import java.util.List;

/** What a content will declare of itself, while the records that go into it come one content after the other. Not thread-safe. */
public interface RunningTotals {

    /** Of a format whose contents declare nothing. */
    RunningTotals NONE = new RunningTotals() {
        @Override
        public List<String> add(byte[] content) {
            return List.of();
        }

        @Override
        public RunningTotals copy() {
            return this;
        }
    };

    /**
     * Counts further records.
     *
     * @param content as {@link RecordFormat#alone} writes them
     * @return where the whole has no room for what it would have to declare now, such as {@code trailer.sum}; empty when it has
     */
    List<String> add(byte[] content) throws IOException;

    /** Counts on by itself. */
    RunningTotals copy();
}
