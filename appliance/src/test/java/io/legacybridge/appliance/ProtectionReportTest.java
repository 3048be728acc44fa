package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bridge protection report} exits 1 when it cannot vouch for every field. */
class ProtectionReportTest {

    private static final String CONNECTION = """
            adapter: sftp
            server: files.example:22
            host-key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            user: bridge
            password: file:mainframe.password
            folder: /out
            format: {type: copybook, file: card.cpy}
            protect: {cardNum: encrypt}
            """;

    private static final String DECIDED = "rules: [{field-class: public, fields: [amount]}]\n";

    @TempDir
    Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        write("contracts/card.cpy", """
                       01 CARD.
                          05 CARD-NUM  PIC X(16).
                          05 AMOUNT    PIC 9(4).
                """);
        write("connections/cards.yaml", CONNECTION);
    }

    @Test
    void isFineWhenEveryFieldIsDecided() throws IOException {
        write("protection/team.yaml", DECIDED);

        assertThat(report()).isZero();
        assertThat(out.toString()).contains("cardNum", "protected", "amount").doesNotContain("undecided");
    }

    @Test
    void exitsWithOneWhenAFieldIsUndecided() {
        assertThat(report()).isEqualTo(1);
        assertThat(out.toString().lines()).anyMatch(line -> line.contains("amount") && line.contains("undecided"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void exitsWithOneWhenAConnectionCannotBeLoaded() throws IOException {
        write("protection/team.yaml", DECIDED);
        write("connections/broken.yaml", CONNECTION.replace("card.cpy", "nothing.cpy"));

        assertThat(report()).isEqualTo(1);
        assertThat(out.toString()).contains("cardNum");
        assertThat(err.toString())
                .startsWith("connections/broken.yaml: The connection cannot be loaded")
                .endsWith("[protection/not-loaded]\n");
    }

    @Test
    void tellsARuleWithAFieldThatNoConnectionHas() throws IOException {
        write("protection/team.yaml", DECIDED.replace("amount", "amount, cardNmu"));

        assertThat(report()).isZero();
        assertThat(err.toString()).contains("No field of any connection matches cardNmu", "Did you mean cardNum?");
    }

    private int report() {
        return BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(err), "protection", "report", "--home", home.toString());
    }

    private void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
