package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.ByteSize;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortionsTest {

    private static final int ROOM = 100_000;

    private final Portions portions = new Portions(new ByteSize(ROOM));
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void smallRowsComeByTheHundredAsSoonAsTheyAreKnown() throws Exception {
        assertThat(read(1_000, _ -> 50)).containsExactly(1, 8, 64, 500, 500);
        assertThat(read(500, _ -> 50)).containsExactly(500);
    }

    @Test
    void noMoreComeThanThereIsRoomForTheLargest() throws Exception {
        assertThat(read(100, _ -> 10_000)).startsWith(1, 8, 10, 10);
        assertThat(read(100, row -> row == 3 ? 50_000 : 10)).startsWith(10, 2, 2);
    }

    @Test
    void aRowThatIsLargerThanTheRoomComesAlone() throws Exception {
        assertThat(read(4, _ -> ROOM * 3)).containsExactly(1, 1, 1, 1);
    }

    @Test
    void theNextResultGoesOnWithWhatTheLastOneHad() throws Exception {
        read(500, _ -> 10_000);
        read(500, _ -> 25);

        assertThat(read(500, _ -> 25)).containsExactly(500);
    }

    @Test
    void aResultWithoutRowsTellsNothing() throws Exception {
        read(20, _ -> 10_000);
        read(0, _ -> 0);

        assertThat(read(20, _ -> 10_000)).containsExactly(10, 10);
    }

    @Test
    void afterAResultThatBrokeOffFewComeForAWhile() throws Exception {
        read(1_000, _ -> 50);
        try (var statement = connection.createStatement()) {
            portions.of(statement, 500).breakOff();
        }

        assertThat(read(500, _ -> 50)).startsWith(1, 8, 62, 62);
        assertThat(read(500, _ -> 50)).startsWith(62, 124, 124);
    }

    /** Reads so many rows; gives how many of them came at once each time. */
    private List<Integer> read(int rows, IntUnaryOperator characters) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT 1")) {
            var portion = portions.of(statement, Math.max(1, rows));
            var came = new ArrayList<>(List.of(statement.getFetchSize()));
            var left = came.getFirst();
            for (var row = 0; row < rows; row++) {
                if (left == 0) {
                    left = result.getFetchSize();
                    came.add(left);
                }
                portion.read(result, characters.applyAsInt(row));
                left--;
            }
            portion.end();
            return came;
        }
    }
}
