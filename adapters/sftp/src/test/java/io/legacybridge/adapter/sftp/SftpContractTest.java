package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.AdapterContractTest;
import io.legacybridge.testkit.AdapterUnderTest;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.SftpServerStandIn;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real SFTP server with one file of four records. */
class SftpContractTest extends AdapterContractTest<SftpConfig> {

    private static final String PASSWORD = "s3cret-0f-the-mainframe";

    @TempDir
    Path server;

    @Override
    protected AdapterUnderTest<SftpConfig> start() throws IOException {
        var orders = Files.createDirectory(server.resolve("out")).resolve("orders.dat");
        Files.writeString(orders, "bolt 12.50\nnut 3.00\nwasher many\nscrew 0.75\n");
        var mainframe = new SftpServerStandIn(server, "bridge", PASSWORD);
        return new AdapterUnderTest<>() {
            @Override
            public Adapter<SftpConfig> adapter() {
                return new SftpAdapter();
            }

            @Override
            public SftpConfig config() {
                return new SftpConfig(
                        new HostPort("127.0.0.1", mainframe.port()),
                        new HostKeyFingerprint(mainframe.fingerprint()),
                        "bridge",
                        Optional.of(new SecretReference(SecretReference.Scheme.FILE, "mainframe.password")),
                        Optional.empty(),
                        "/out",
                        new FileNames("*.dat"),
                        Duration.ofSeconds(30),
                        new FolderBelow(".done"),
                        new ByteSize(1_000_000),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        new LineFormat.Config());
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of("mainframe.password", PASSWORD);
            }

            @Override
            public RecordFormat format(FormatConfig config) {
                return new LineFormat();
            }

            @Override
            public List<Map<String, Object>> goodRecords() {
                return List.of(
                        Map.of("code", "bolt", "quantity", new BigDecimal("12.50")),
                        Map.of("code", "nut", "quantity", new BigDecimal("3.00")),
                        Map.of("code", "screw", "quantity", new BigDecimal("0.75")));
            }

            @Override
            public int badRecord() {
                return 3;
            }

            @Override
            public int held() {
                return Files.exists(orders) ? 4 : 0;
            }

            @Override
            public void goDown() throws IOException {
                mainframe.goDown();
            }

            @Override
            public void comeUp() throws IOException {
                mainframe.comeUp();
            }

            @Override
            public void close() throws IOException {
                mainframe.close();
            }
        };
    }
}
