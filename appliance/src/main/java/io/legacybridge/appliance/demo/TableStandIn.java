package io.legacybridge.appliance.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.h2.tools.Server;

/** A shop's database: H2, which listens on this machine only. */
final class TableStandIn implements AutoCloseable {

    /** As {@code bridge prepare stock-table} prints it. */
    private static final String OUTBOX = """
            CREATE TABLE IF NOT EXISTS "STOCK_outbox" (
                "bridge_sequence" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                "bridge_recorded" timestamp(6) DEFAULT LOCALTIMESTAMP NOT NULL,
                "bridge_change" varchar(6) NOT NULL,
                "change_id" varchar(10) NOT NULL,
                "article" varchar(6) NOT NULL,
                "quantity" integer NOT NULL,
                "price" numeric(9,2)
            )""";

    private static final String STOCK =
            "CREATE TABLE IF NOT EXISTS STOCK (article varchar(6) PRIMARY KEY, quantity integer, price numeric(9,2))";

    private static final String SALES =
            "CREATE TABLE IF NOT EXISTS SALE (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, change_id varchar(10))";

    private final Server server;
    private final Connection shop;

    TableStandIn(Path folder, int port, String user, String password) throws SQLException {
        // The database is made here; over the network none can be. What is committed is on the disk, as in any real
        // shop.
        shop = DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("shop") + ";AUTO_SERVER=FALSE;WRITE_DELAY=0", user, password);
        try (var statement = shop.createStatement()) {
            statement.execute(STOCK);
            statement.execute(OUTBOX);
            statement.execute(SALES);
        }
        System.setProperty("h2.bindAddress", "127.0.0.1");
        server = Server.createTcpServer("-tcpPort", Integer.toString(port), "-baseDir", folder.toString(), "-ifExists")
                .start();
    }

    /** Changes the stock, and notes it for whoever wants to know, in one transaction. */
    void sell(String changeId, String article, int left) throws SQLException {
        shop.setAutoCommit(false);
        try (var sale = shop.prepareStatement("INSERT INTO SALE (change_id) VALUES (?)");
                var stock = shop.prepareStatement("MERGE INTO STOCK KEY (article) VALUES (?, ?, 12.50)");
                var outbox = shop.prepareStatement("INSERT INTO \"STOCK_outbox\" (\"bridge_change\", \"article\","
                        + " \"quantity\", \"price\", \"change_id\") VALUES ('update', ?, ?, 12.50, ?)")) {
            sale.setString(1, changeId);
            sale.executeUpdate();
            stock.setString(1, article);
            stock.setInt(2, left);
            stock.executeUpdate();
            outbox.setString(1, article);
            outbox.setInt(2, left);
            outbox.setString(3, changeId);
            outbox.executeUpdate();
            shop.commit();
        }
    }

    @Override
    public void close() {
        server.stop();
        try {
            shop.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the shop's database does not stop cleanly", e);
        }
    }
}
