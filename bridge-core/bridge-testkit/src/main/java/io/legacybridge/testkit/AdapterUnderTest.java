package io.legacybridge.testkit;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * An adapter with a legacy system that really runs, for {@link AdapterContractTest}. If the adapter has a polled source, the legacy
 * system holds a few records that come as one delivery; exactly one of them does not fit its format, and it is neither the
 * first nor the last.
 */
public interface AdapterUnderTest<C extends Record> extends AutoCloseable {

    Adapter<C> adapter();

    /** Leads to the legacy system. */
    C config();

    /** Every secret that the configuration refers to: its name, and the right value. */
    Map<String, String> secrets();

    /** Adds what the adapter needs beside secrets and formats, such as contracts and TLS. */
    default TestAdapterContext context(TestAdapterContext plain) {
        return plain;
    }

    default RecordFormat format(FormatConfig config) {
        throw new UnsupportedOperationException("it has no formats");
    }

    /** The records that fit, in their order, as {@link RecordingWriter} shows them. */
    default List<Map<String, Object>> goodRecords() {
        throw new UnsupportedOperationException("it has no source");
    }

    /** The 1-based number of the record that does not fit. */
    default int badRecord() {
        throw new UnsupportedOperationException("it has no source");
    }

    /** How many records the legacy system would still hand out if the appliance were gone. */
    default int held() throws Exception {
        throw new UnsupportedOperationException("it has no source");
    }

    /** What arrives by itself, if anything does. */
    default PushesUnderTest pushes() {
        throw new UnsupportedOperationException("nothing arrives by itself");
    }

    /** What is asked of its operations, if it has any. */
    default OperationsUnderTest operations() {
        throw new UnsupportedOperationException("it has no operations");
    }

    void goDown() throws Exception;

    void comeUp() throws Exception;

    @Override
    void close() throws IOException;
}
