package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection file that was copied under another name: each of the two would take a part away from the other's clients. */
class SameSourceTest {

    private static final String FILES = """
            adapter: sftp
            server: files.example:22
            host-key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            user: bridge
            password: file:files.password
            folder: /out
            files: "*.CSV"
            format: {type: delimited, delimiter: ';', columns: [{name: a}, {name: b}]}
            """;
    private static final String QUEUE = """
            adapter: jms
            broker: artemis
            servers: [mq.example:61616]
            tls: {trust: broker}
            user: bridge
            password: file:broker.password
            receive:
              queue: ORDERS
              backout-queue: ORDERS.BACKOUT
              format: {type: delimited, delimiter: ';', columns: [{name: a}, {name: b}]}
            """;
    private static final String OUTBOX = """
            adapter: jdbc
            database: postgresql
            server: db.example:5432
            name: shop
            user: bridge
            password: file:shop.password
            tls: {trust: shop}
            outbox:
              table: public.stock
              columns: {id: bigint not null}
            """;

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {FILES, QUEUE, OUTBOX})
    void twoThatTakeTheSameAwayAreRefused(String connection) throws IOException {
        write("stock", connection);
        write("stock2", connection + "key: " + (connection.equals(OUTBOX) ? "id" : "a") + "\n");

        assertThat(lint())
                .contains(
                        "connections/stock.yaml: The connection stock2 takes the ",
                        "connections/stock2.yaml: The connection stock takes the ",
                        "[connection/same-source]");
    }

    @ParameterizedTest
    @ValueSource(strings = {FILES, QUEUE, OUTBOX})
    void oneThatIsNotEnabledTakesNothing(String connection) throws IOException {
        write("stock", connection);
        write("stock2", connection + "enabled: false\n");

        assertThat(lint()).doesNotContain("same-source");
    }

    @Test
    void otherFilesQueuesAndTablesAreOthers() throws IOException {
        write("files", FILES);
        write("files2", FILES.replace("CSV", "TXT"));
        write("files3", FILES.replace("/out", "/out/eu"));
        write("queue", QUEUE);
        write("queue2", QUEUE.replace("queue: ORDERS", "queue: INVOICES"));
        write("outbox", OUTBOX);
        write("outbox2", OUTBOX.replace("public.stock", "public.orders"));

        assertThat(lint()).doesNotContain("same-source");
    }

    @Test
    void whatStaysWhereItIsServesAll() throws IOException {
        write("files", FILES + "after: keep\n");
        write("files2", FILES + "after: keep\n");
        write("outbox", OUTBOX + "  acknowledge: position\n");
        write("outbox2", OUTBOX + "  acknowledge: position\n");

        assertThat(lint()).doesNotContain("same-source");
    }

    private void write(String name, String connection) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("connections")).resolve(name + ".yaml"), connection);
    }

    /** Secrets and certificates are not here, which it may only warn of. */
    private String lint() {
        var out = new StringWriter();
        BridgeCommand.execute(new PrintWriter(out), new PrintWriter(new StringWriter()), "lint", home.toString());
        assertThat(out.toString()).doesNotContain("[config/", "[format/");
        return out.toString();
    }
}
