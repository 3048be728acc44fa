package io.legacybridge.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.SplittableRandom;

/** A database whose table gets rows; triggers put each of them into the outbox. */
final class TableMaker extends Maker {

    private static final int MOST = 200;

    private final Connection connection;

    TableMaker(String url, String user, String password, Sink sink, SplittableRandom random) throws Exception {
        super(World.TABLE, MOST, sink, random);
        connection = DriverManager.getConnection(url, user, password);
        connection.setAutoCommit(false);
    }

    /** Runs SQL of several statements. */
    void run(String sql) throws Exception {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        connection.commit();
    }

    /** A table can hold no amount that is no number, so there is no row with a number of a bad record. */
    @Override
    void make(int from, int to) throws Exception {
        try (var insert = connection.prepareStatement("INSERT INTO item (number, amount, note) VALUES (?, ?, ?)")) {
            for (var number = from; number <= to; number++) {
                if (Items.isBad(number)) continue;
                insert.setInt(1, number);
                insert.setInt(2, Items.amount(number));
                insert.setString(3, Items.note(number));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        connection.commit();
    }

    @Override
    void end() throws Exception {
        super.end();
        connection.close();
    }
}
