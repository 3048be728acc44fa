package io.legacybridge.appliance.demo;

import io.legacybridge.testkit.SftpServerStandIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/** The legacy systems of the demo, one of each kind: real servers in this process, with their data in the home. */
final class LegacySystems implements AutoCloseable {

    static final String FILE = "CARDS.DAT";

    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final String[] ARTICLES = {"A-0001", "A-0002", "B-0001"};

    private final Deque<AutoCloseable> servers = new ArrayDeque<>();
    private final SftpServerStandIn mainframe;
    private final ErpStandIn erp;
    private final QueueStandIn warehouse;
    private final TableStandIn shop;
    private final AtomicInteger changes = new AtomicInteger();

    /** Starts them, and writes the connections that lead to them. */
    LegacySystems(DemoHome home, int records) throws Exception {
        try {
            mainframe = keep(SftpServerStandIn.withHostKey(
                    home.mainframeHostKey(),
                    home.port("mainframe", 2222),
                    home.mainframe(),
                    DemoHome.USER,
                    home.password("mainframe")));
            var out = home.mainframe().resolve("out");
            if (!Files.exists(out.resolve(".done").resolve(FILE)) && !Files.exists(out.resolve(FILE)))
                Files.write(out.resolve(FILE), CardFile.bytes(records));
            home.connect("cards", mainframe.port(), mainframe.fingerprint());

            erp = keep(new ErpStandIn(home.port("erp", 8088)));
            home.connect("erp", home.port("erp", 8088), "");
            warehouse = keep(new QueueStandIn(
                    home.folder("warehouse"),
                    home.port("warehouse", 61616),
                    DemoHome.USER,
                    home.password("warehouse")));
            home.connect("stock-queue", home.port("warehouse", 61616), "");
            shop = keep(new TableStandIn(
                    home.folder("shop"), home.port("shop", 9092), DemoHome.USER, home.password("shop-db")));
            home.connect("stock-table", home.port("shop", 9092), "");
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    SftpServerStandIn mainframe() {
        return mainframe;
    }

    ErpStandIn erp() {
        return erp;
    }

    /** The warehouse tells of so many changes. */
    void changeStockByQueue(String run, int count) throws Exception {
        for (var index = 0; index < count; index++) {
            var number = changes.incrementAndGet();
            var id = "%s-%03d".formatted(run, number);
            warehouse.put(id, change(id, ARTICLES[number % ARTICLES.length], number % 7 - 3));
        }
    }

    /** The shop sells so often. */
    void changeStockByTable(String run, int count) throws Exception {
        for (var index = 0; index < count; index++) {
            var number = changes.incrementAndGet();
            shop.sell("%s-%03d".formatted(run, number), ARTICLES[number % ARTICLES.length], 1_000 - number);
        }
    }

    @Override
    public void close() throws IOException {
        var failure = new IOException("not every stand-in stops cleanly");
        while (!servers.isEmpty()) {
            try {
                servers.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        if (failure.getSuppressed().length > 0) throw failure;
    }

    /** As {@code demo/stock-change.cpy} lays it out: five digits packed into three bytes, the sign in the last half byte. */
    private static byte[] change(String id, String article, int quantity) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("%-10s%-6sNRTH".formatted(id, article).getBytes(EBCDIC));
        var halves = "%05d".formatted(Math.abs(quantity)) + (quantity < 0 ? "D" : "C");
        for (var index = 0; index < halves.length(); index += 2)
            bytes.write(Integer.parseInt(halves.substring(index, index + 2), 16));
        return bytes.toByteArray();
    }

    private <T extends AutoCloseable> T keep(T server) {
        servers.push(server);
        return server;
    }
}
