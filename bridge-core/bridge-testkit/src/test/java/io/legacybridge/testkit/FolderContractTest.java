package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The contract for files, on a folder in memory. */
class FolderContractTest extends AdapterContractTest<FolderAdapter.Config> {

    FolderAdapter adapter(FolderAdapter.Folder folder) {
        return new FolderAdapter(folder);
    }

    @Override
    protected AdapterUnderTest<FolderAdapter.Config> start() {
        var folder = new FolderAdapter.Folder();
        folder.files.put("orders.dat", "bolt 12.50\nwasher many\nscrew 0.75\n".getBytes(UTF_8));
        return new AdapterUnderTest<>() {
            @Override
            public Adapter<FolderAdapter.Config> adapter() {
                return FolderContractTest.this.adapter(folder);
            }

            @Override
            public FolderAdapter.Config config() {
                return new FolderAdapter.Config(new LineFormat.Config());
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of();
            }

            @Override
            public RecordFormat format(FormatConfig config) {
                return new LineFormat();
            }

            @Override
            public List<Map<String, Object>> goodRecords() {
                return List.of(
                        Map.of("code", "bolt", "quantity", new BigDecimal("12.50")),
                        Map.of("code", "screw", "quantity", new BigDecimal("0.75")));
            }

            @Override
            public int badRecord() {
                return 2;
            }

            @Override
            public int held() {
                return 3 * folder.files.size();
            }

            @Override
            public void goDown() {
                folder.up = false;
            }

            @Override
            public void comeUp() {
                folder.up = true;
            }

            @Override
            public void close() {}
        };
    }
}
