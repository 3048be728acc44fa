package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class DecodeCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path copybook;
    private Path file;

    @BeforeEach
    void writeFiles() throws IOException {
        copybook = Files.writeString(folder.resolve("stock.cpy"), "01 STOCK.\n 05 SKU PIC X(3).\n 05 QTY PIC 9(3).\n");
        file = Files.write(folder.resolve("stock.dat"), "A01007B020X8C03009".getBytes(Charset.forName("IBM037")));
    }

    @Test
    void printsAcceptedRecordsAndExplainsRejectedOnes() {
        var exit = bridge("decode", "--copybook", copybook.toString(), file.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly("{\"sku\":\"A01\",\"qty\":7}", "{\"sku\":\"C03\",\"qty\":9}");
        assertThat(err.toString().lines())
                .containsExactly("stock.dat#2 (byte 6): qty: \"0X8\" is not a zoned decimal 9(3) in cp037"
                        + " (offset 3, length 3, F0E7F8). [record/bad-number]");
    }

    @Test
    void explainsRejectedRecordsToPrograms() {
        var exit = bridge("decode", "--json", "--copybook", copybook.toString(), file.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("{\"file\":\"stock.dat\",\"record\":2,\"recordOffset\":6,"
                        + "\"code\":\"record/bad-number\",\"field\":\"qty\",\"offset\":3,\"length\":3,"
                        + "\"expected\":\"a zoned decimal 9(3) in cp037\",\"value\":\"0X8\",\"hex\":\"F0E7F8\"}");
    }

    @Test
    void keepsTheRecordWithoutTheValueWhenAsked() {
        var exit = bridge("decode", "--copybook", copybook.toString(), "--on-invalid", "null", file.toString());

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("{\"sku\":\"B02\",\"qty\":null}");
    }

    @Test
    void namesTheMissingFileAndTheUnknownCodePage() {
        assertThat(bridge("decode", "--copybook", copybook.toString(), folder + "/none.dat"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("none.dat: There is no such file").contains("[cli/no-file]");

        assertThat(bridge("decode", "--copybook", copybook.toString(), "--encoding", "cp999", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("Write one of cp037, cp273, ")
                .contains("cp1047")
                .contains("latin1");
    }

    /** One that changes nothing must not look as if it did. */
    @Test
    void refusesEveryOptionOfACopybookBesideAFormat() {
        var asked = Map.of("--redefines", "A:B=C", "--child", "A:B");
        var others = Set.of("--copybook", "--connection", "--json", "--help", "--version");
        var options = new CommandLine(new DecodeCommand())
                .getCommandSpec().options().stream()
                        .filter(option -> !others.contains(option.longestName()))
                        .toList();

        for (var option : options) {
            var value = asked.getOrDefault(option.longestName(), sample(option));
            var exit = bridge("decode", "--format", "f.yaml", option.longestName(), value, file.toString());
            assertThat(exit).as(option.longestName()).isEqualTo(2);
            assertThat(err.toString()).contains(option.longestName() + " goes with --copybook.");
        }
        assertThat(options).hasSizeGreaterThan(15);
    }

    private static String sample(OptionSpec option) {
        if (option.defaultValue() != null) return option.defaultValue();
        var words = option.completionCandidates();
        return words == null ? "1" : words.iterator().next();
    }

    @Test
    void cutsRecordsByTheirDescriptorWordsAndChoosesADefinition() throws IOException {
        Files.writeString(copybook, "01 R.\n 05 K PIC X.\n 05 A PIC X(2).\n 05 N REDEFINES A PIC 9(2).\n");
        Files.write(file, HexFormat.of().parseHex("00070000C1C2C3" + "00070000D5F4F2"));

        var exit = bridge(
                "decode",
                "--copybook",
                copybook.toString(),
                "--framing",
                "rdw",
                "--redefines",
                "N:K=N",
                file.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString().lines()).containsExactly("{\"k\":\"A\",\"a\":\"BC\"}", "{\"k\":\"N\",\"n\":42}");
    }

    @Test
    void showsWhereTheCopybookIsWrong() throws IOException {
        Files.writeString(copybook, "01 STOCK.\n 05 SKU PIC Q(3).\n");

        assertThat(bridge("decode", "--copybook", copybook.toString(), file.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith(copybook + ":2:13: \"Q(3)\" is not a picture");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void asksForAVerb() {
        assertThat(bridge()).isEqualTo(2);
        assertThat(err.toString()).contains("Which verb?").contains("decode");
    }

    private int bridge(String... arguments) {
        return BridgeCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
