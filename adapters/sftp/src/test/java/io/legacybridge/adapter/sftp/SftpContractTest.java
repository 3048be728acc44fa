package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.AdapterContractTest;
import io.legacybridge.testkit.AdapterUnderTest;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.OperationsUnderTest;
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

/** The contract, on a real SFTP server with one file of four records, and a folder for those that are sent. */
class SftpContractTest extends AdapterContractTest<SftpConfig> {

    private static final BigDecimal TWO = new BigDecimal("2.00");

    @TempDir
    Path server;

    @Override
    protected AdapterUnderTest<SftpConfig> start() throws IOException {
        var orders = Files.createDirectory(server.resolve("out")).resolve("orders.dat");
        Files.writeString(orders, "bolt 12.50\nnut 3.00\nwasher many\nscrew 0.75\n");
        Files.writeString(Files.createDirectory(server.resolve("in")).resolve("taken.dat"), "nut 1.00\n");
        return new Mainframe(server, orders);
    }

    private static final class Mainframe implements AdapterUnderTest<SftpConfig> {

        private final SftpServerStandIn mainframe;
        private final Path orders;
        private volatile boolean up = true;

        Mainframe(Path server, Path orders) throws IOException {
            this.mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
            this.orders = orders;
        }

        @Override
        public Adapter<SftpConfig> adapter() {
            return new SftpAdapter();
        }

        @Override
        public SftpConfig config() {
            return SftpSettings.of(mainframe)
                    .files("*.dat")
                    .idleTimeout(Duration.ofSeconds(10))
                    .operations(Map.of(
                            "replaceOrders", SftpSettings.send("ORDERS-{name}.dat", true),
                            "sendOrders", SftpSettings.send("taken.dat", false)))
                    .config();
        }

        @Override
        public Map<String, String> secrets() {
            return SftpSettings.secrets();
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
        public OperationsUnderTest operations() {
            return new Sending();
        }

        @Override
        public synchronized void goDown() throws IOException {
            if (up) mainframe.goDown();
            up = false;
        }

        @Override
        public synchronized void comeUp() throws IOException {
            mainframe.speakAgain();
            if (!up) mainframe.comeUp();
            up = true;
        }

        @Override
        public void close() throws IOException {
            goDown();
        }

        private final class Sending implements OperationsUnderTest {

            @Override
            public Asked good() {
                return new Asked(
                        "replaceOrders", Map.of("name", "monday", "records", List.of(two("bolt"), two("nut"))));
            }

            @Override
            public Map<String, Object> reply() {
                return Map.of(
                        "file",
                        "ORDERS-monday.dat",
                        "records",
                        BigDecimal.valueOf(2),
                        "size",
                        BigDecimal.valueOf(19),
                        "sha256",
                        "77223d4c17e5f0b1aa0550177479d79480df92e1c2d227a0b46cc0b2365649a9");
            }

            @Override
            public Asked refused() {
                return new Asked("sendOrders", Map.of("records", List.of(two("bolt"))));
            }

            @Override
            public String faultCode() {
                return "file-exists";
            }

            @Override
            public Optional<Asked> unsendable() {
                return Optional.of(
                        new Asked("replaceOrders", Map.of("name", "monday", "records", List.of(two("two words")))));
            }

            @Override
            public int done() {
                return mainframe.placed();
            }

            @Override
            public void hang() {
                mainframe.fallSilent();
            }

            /** The server stops behind the step that gives a file its name. */
            @Override
            public void loseAnswers() {
                mainframe.whenAFileIsPlaced(() -> {
                    var stopping = Thread.ofPlatform().start(this::stop);
                    try {
                        stopping.join(Duration.ofSeconds(30));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }

            private void stop() {
                try {
                    goDown();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }

            private static Map<String, Object> two(String code) {
                return Map.of("code", code, "quantity", TWO);
            }
        }
    }
}
