package io.legacybridge.testkit;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * An adapter with a legacy system that really runs, for {@link AdapterContractTest}. The legacy system holds a few records
 * that come as one delivery; exactly one of them does not fit its format, and it is neither the first nor the last.
 */
public interface AdapterUnderTest<C extends Record> extends AutoCloseable {

    Adapter<C> adapter();

    /** Leads to the legacy system. */
    C config();

    /** Every secret that the configuration refers to: its name, and the right value. */
    Map<String, String> secrets();

    RecordFormat format(FormatConfig config);

    /** The records that fit, in their order, as {@link RecordingWriter} shows them. */
    List<Map<String, Object>> goodRecords();

    /** The 1-based number of the record that does not fit. */
    int badRecord();

    /** How many records the legacy system would still hand out if the appliance were gone. */
    int held() throws Exception;

    void goDown() throws Exception;

    void comeUp() throws Exception;

    @Override
    void close() throws IOException;
}
