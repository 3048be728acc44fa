package io.legacybridge.runtime.cli;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path copybook;

    @BeforeEach
    void writeCopybook() throws IOException {
        copybook = Files.writeString(
                folder.resolve("stock.cpy"), "01 STOCK.\n 05 SKU PIC X(3).\n 05 QTY PIC 9(3).\n 05 SHELF PIC X(4).\n");
    }

    @Test
    void printsTheLinesForTheConnectionFileAndTheFirstRecords() throws IOException {
        var file = file("??A01007L-4 B02020R-12C03009L-1 ");

        var exit = bridge(file);

        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("""
                format:
                  type: copybook
                  file: stock.cpy
                  encoding: cp037
                  framing: fixed
                  skip-start: 2
                """, "{\"sku\":\"A01\",\"qty\":7,\"shelf\":\"L-4\"}", "just as well: cp1140, cp500");
    }

    @Test
    void anEmptyFileHasNothingToExamine() throws IOException {
        assertThat(bridge(file(""))).isEqualTo(1);

        assertThat(err.toString()).contains("The file is empty.", "[doctor/empty]");
    }

    @Test
    void namesTheFieldsThatLookWrongAndKeepsWhatIsGiven() throws IOException {
        var file = file("A01007L-4 B02X20R-12C03009L-1 D04001L-1 ");

        var exit = bridge(file, "--encoding", "cp500");

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString())
                .contains("encoding: cp500")
                .contains("This still looks wrong:")
                .contains("qty, in 1 of 4 records: qty: \"X20\" is not a zoned decimal 9(3) in cp500");
    }

    @Test
    void answersProgramsInJson() throws IOException {
        var file = file("A01007L-4 B02X20R-12C03009L-1 D04001L-1 ");

        bridge(file, "--encoding", "cp500", "--json");

        var answer = JsonMapper.shared().readTree(out.toString());
        assertThat(answer.get("yaml").asString()).startsWith("format:\n  type: copybook");
        assertThat(answer.get("first").get(0).get("sku").asString()).isEqualTo("A01");
        assertThat(answer.get("doubts").get(0).get("field").asString()).isEqualTo("qty");
        assertThat(answer.get("records").asInt()).isEqualTo(4);
    }

    private Path file(String content) throws IOException {
        return Files.write(folder.resolve("stock.dat"), content.getBytes(Charset.forName("IBM037")));
    }

    @ParameterizedTest
    @CsvSource({
        "--record-length 12, record-length: 12",
        "--record-length 20, record-length: 20",
        "--skip-start 1, skip-start: 1",
        "--rdw-adjustment 1, rdw-adjustment: 1",
        "--rdw-order little, rdw-order: little",
        "--rdw-counts-itself false, rdw-counts-itself: false",
        "--line-end crlf, line-end: crlf"
    })
    void whatIsGivenIsNotTried(String given, String line) throws IOException {
        bridge(file("??A01007L-4 B02020R-12C03009L-1 "), given.split(" "));

        assertThat(out.toString()).contains(line);
    }

    @Test
    void aStartThatIsGivenAsZeroIsNotTried() throws IOException {
        bridge(file("??A01007L-4 B02020R-12C03009L-1 "), "--skip-start", "0");

        assertThat(out.toString()).contains("framing:").doesNotContain("skip-start");
    }

    private int bridge(Path file, String... more) {
        var arguments = new ArrayList<>(List.of("doctor", "--copybook", copybook.toString(), file.toString()));
        arguments.addAll(List.of(more));
        return BridgeCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }
}
