package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dry run of a connection: no system, no certificate and no key is there. */
class TryTest {

    private static final String CONNECTION = """
            adapter: sftp
            server: files.example:22
            host-key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            user: bridge
            password: file:mainframe.password
            folder: /out
            files: "*.DAT"
            format: {type: copybook, file: card.cpy, encoding: us-ascii}
            key: cardNum
            protect: {cardNum: encrypt}
            """;

    @TempDir
    Path home;

    @Test
    void showsWhatWouldBePublishedWithProtectedFieldsMasked() throws IOException {
        write("connections/cards.yaml", CONNECTION);
        write("contracts/card.cpy", """
                01 CARD.
                   05 CARD-NUM  PIC X(16).
                   05 BALANCE   PIC 9(4).
                """.indent(7));
        write("protection/rules.yaml", "unmatched: allow\n");
        write(
                "clients/crm.yaml",
                "certificate: {san: \"urn:legacybridge:client:crm\"}\nreads: {cards: {fields: all, release: {cardNum: mask}}}\n");
        write("sample", "41111111111111110007" + "422222222222222200X8");

        var out = new StringWriter();
        var err = new StringWriter();
        var exit = run(out, err, "--sample", home.resolve("sample").toString());

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString())
                .contains("encrypted  cardNum as card-number")
                .contains("path       GET /messages?connection=cards  crm")
                .contains("path       POST /records/cards:find  crm")
                .contains("record     {\"cardNum\":\"(encrypted: card-number)\",\"balance\":7}")
                .doesNotContain("4111");
        assertThat(err.toString())
                .contains("sample#2: balance: is not", "[record/bad-number]")
                .doesNotContain("4222");
        // Nothing was made.
        assertThat(home.resolve("data")).doesNotExist();
        assertThat(home.resolve("status")).doesNotExist();
    }

    @Test
    void aConnectionWithErrorsSaysThem() throws IOException {
        write("connections/cards.yaml", CONNECTION.replace("folder", "foldr"));
        var err = new StringWriter();

        assertThat(run(new StringWriter(), err)).isEqualTo(1);

        assertThat(err.toString()).contains("foldr", "[config/unknown-setting]");
    }

    private int run(StringWriter out, StringWriter err, String... more) {
        var arguments = new ArrayList<>(List.of("try", "cards", "--home", home.toString()));
        arguments.addAll(List.of(more));
        return BridgeCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
