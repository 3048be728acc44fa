package io.legacybridge.runtime.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeCommandTest {

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private Path copybook;
    private Path output;

    @BeforeEach
    void writeFiles() throws IOException {
        copybook = Files.writeString(folder.resolve("stock.cpy"), "01 STOCK.\n 05 SKU PIC X(3).\n 05 QTY PIC 9(3).\n");
        output = folder.resolve("stock.dat");
    }

    @Test
    void writesTheFileThatWasDecoded() throws IOException {
        var lines = Files.writeString(folder.resolve("stock.jsonl"), """
                {"sku":"A01","qty":7}

                {"qty":9,"sku":"C3"}
                """);

        assertThat(bridge(lines)).isZero();
        assertThat(Files.readAllBytes(output)).isEqualTo("A01007C3 009".getBytes(Charset.forName("IBM037")));
    }

    @Test
    void saysWhichLineDoesNotFitAndWritesTheOthers() throws IOException {
        var lines = Files.writeString(folder.resolve("stock.jsonl"), """
                {"sku":"A01","qty":7000}
                {"sku":"A02"}
                {"sku":"A03","qty":3}
                """);

        assertThat(bridge(lines)).isEqualTo(1);
        assertThat(Files.readAllBytes(output)).isEqualTo("A03003".getBytes(Charset.forName("IBM037")));
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains(
                                        "stock.jsonl:1: qty: \"7000\" is not a number that fits 9(3) (offset 3, length 3"),
                        line -> assertThat(line)
                                .contains("stock.jsonl:2: qty: ")
                                .contains("[record/missing-value]"));
    }

    @Test
    void saysThatATextMeansThatThereIsNone() throws IOException {
        var format = Files.writeString(folder.resolve("format.yaml"), """
                format:
                  type: delimited
                  header: false
                  columns:
                    - {name: sku}
                    - {name: note, nothing: ["-"]}
                """);
        var lines = Files.writeString(folder.resolve("stock.jsonl"), """
                {"sku":"A01","note":"-"}
                {"sku":"A02","note":null}
                """);

        var exit = BridgeCommand.execute(
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true),
                "encode",
                "--format",
                format.toString(),
                "--output",
                output.toString(),
                lines.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(Files.readString(output)).isEqualTo("A02,-\n");
        assertThat(err.toString())
                .contains("note: \"-\" is not text; it is listed below nothing, so it means that there is no value;"
                        + " give null instead");
    }

    @Test
    void leavesAFileThatIsThereAsItIs() throws IOException {
        var lines = Files.writeString(folder.resolve("stock.jsonl"), "{\"sku\":\"A01\",\"qty\":7}\n");
        Files.writeString(output, "precious");

        assertThat(bridge(lines)).isEqualTo(1);
        assertThat(err.toString()).contains(output + ": The file is there already.", "--force", "[cli/file-exists]");
        assertThat(output).hasContent("precious");

        assertThat(bridge(lines, "--force")).isZero();
        assertThat(Files.readAllBytes(output)).isEqualTo("A01007".getBytes(Charset.forName("IBM037")));
    }

    @Test
    void neverEmptiesTheFileThatItReads() throws IOException {
        Files.writeString(output, "{\"sku\":\"A01\",\"qty\":7}\n");
        var link = Files.createSymbolicLink(folder.resolve("link"), output);

        assertThat(bridge(link, "--force")).isEqualTo(1);

        assertThat(err.toString()).contains(output.toString(), "[cli/same-file]");
        assertThat(output).hasContent("{\"sku\":\"A01\",\"qty\":7}");
    }

    @Test
    void bytesThatAreNoUtf8BecomeNoOtherCharacter() throws IOException {
        var lines = Files.write(
                folder.resolve("stock.jsonl"),
                "{\"sku\":\"A01\",\"qty\":7}\n{\"sku\":\"\u00e4\",\"qty\":8}\n".getBytes(ISO_8859_1));

        assertThat(bridge(lines)).isEqualTo(1);

        assertThat(err.toString()).contains(lines + ":2: ", "is not UTF-8", "[record/not-utf-8]");
    }

    private int bridge(Path lines, String... more) {
        var arguments = new ArrayList<>(
                List.of("encode", "--copybook", copybook.toString(), "--output", output.toString(), lines.toString()));
        arguments.addAll(List.of(more));
        return BridgeCommand.execute(
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true),
                arguments.toArray(String[]::new));
    }
}
