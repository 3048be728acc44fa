package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code bridge prepare} on the examples. */
class PrepareTest {

    private static final Path CONNECTIONS =
            Path.of(System.getProperty("bridge.root"), "adapters/jdbc/examples/connections");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void printsTheSqlOfAnOutboxAndItsTriggers() {
        assertThat(prepare("stock.yaml")).isEqualTo(BridgeCommand.FINE);

        assertThat(out.toString())
                .contains("CREATE TABLE \"public\".\"stock_outbox\"")
                .contains("CREATE TRIGGER bridge_outbox AFTER INSERT OR UPDATE OR DELETE ON \"public\".\"stock\"")
                .contains("GRANT SELECT, DELETE ON \"public\".\"stock_outbox\" TO \"bridge\";");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void saysThatThereIsNothingToPrepare() {
        assertThat(prepare("customers.yaml")).isEqualTo(BridgeCommand.FINE);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("There is nothing to prepare");
    }

    @Test
    void saysThatAFileIsNoConnection() {
        assertThat(prepare("nowhere.yaml")).isEqualTo(BridgeCommand.PROBLEMS);

        assertThat(err.toString()).contains("[cli/no-connection]");
    }

    private int prepare(String file) {
        return BridgeCommand.execute(
                new PrintWriter(out),
                new PrintWriter(err),
                "prepare",
                CONNECTIONS.resolve(file).toString());
    }
}
