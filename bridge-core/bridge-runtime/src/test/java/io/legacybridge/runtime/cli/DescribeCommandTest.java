package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescribeCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path copybook;

    @BeforeEach
    void writeCopybook() throws IOException {
        copybook = Files.writeString(
                folder.resolve("stock.cpy"), "01 STOCK.\n 05 SKU-CODE PIC X(3).\n 05 PRICE PIC S9(3)V99 OCCURS 2.\n");
    }

    @Test
    void listsWhereEveryFieldLies() throws IOException {
        copybook = Files.writeString(folder.resolve("order.cpy"), """
                01 ORDER-RECORD.
                 05 KIND PIC X.
                  88 OPEN-ONE VALUE 'O' 'P'.
                 05 COUNTED PIC 9(2) COMP SYNC.
                 05 LINES OCCURS 0 TO 9 DEPENDING ON COUNTED.
                  10 SKU PIC X(3).
                  10 NUMBERED REDEFINES SKU PIC 9(3).
                 05 TOTAL PIC S9(7)V99 COMP-3.
                """);

        var exit = bridge("describe", "--listing", "--copybook", copybook.toString());

        assertThat(exit).isZero();
        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                level and name                           offset   length  what it holds
                01 ORDER-RECORD                               0       36
                  05 KIND                                     0        1  PIC X
                    88 OPEN-ONE: O, P
                  slack                                       1        1
                  05 COUNTED                                  2        2  PIC 9(2) BINARY SYNC
                  05 LINES                                    4        3  OCCURS 0 TO 9 DEPENDING ON COUNTED
                    10 SKU                                    4        3  PIC X(3)
                    10 NUMBERED                               4        3  REDEFINES SKU PIC 9(3)
                  05 TOTAL                                 <=31        5  PIC S9(7)V99 PACKED-DECIMAL
                """);
    }

    @Test
    void listsTheCopybookThatAFormatNames() throws IOException {
        var format = Files.writeString(folder.resolve("f.yaml"), "format: {type: copybook, file: stock.cpy}\n");

        assertThat(bridge("describe", "--listing", "--copybook", copybook.toString()))
                .isZero();
        var listing = out.toString();
        out.getBuffer().setLength(0);
        assertThat(bridge("describe", "--listing", "--format", format.toString()))
                .isZero();
        assertThat(out.toString()).isEqualTo(listing).contains("SKU-CODE");

        Files.writeString(format, "format: {type: json-lines, columns: [{name: a}]}\n");
        assertThat(bridge("describe", "--listing", "--format", format.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("Only a copybook has a listing.", "[format/no-listing]");
    }

    /** Several folders could be meant. */
    @Test
    void saysInWhichFolderAMissingCopybookIsLookedFor() throws IOException {
        var formats = Files.createDirectories(folder.resolve("formats"));
        var format = Files.writeString(formats.resolve("f.yaml"), "format: {type: copybook, file: none.cpy}\n");

        assertThat(bridge("describe", "--format", format.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("Put the copybook into " + formats + " (which counts since there is no folder "
                        + folder.resolve("contracts") + "), or correct the name.");
        Files.createDirectories(folder.resolve("contracts"));
        assertThat(bridge("describe", "--format", format.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("Put the copybook into " + folder.resolve("contracts") + ", or");
    }

    @Test
    void printsTheSchemaOfTheRecords() {
        var exit = bridge("describe", "--copybook", copybook.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                {
                  "$schema" : "https://json-schema.org/draft/2020-12/schema",
                  "type" : "object",
                  "properties" : {
                    "skuCode" : {
                      "type" : "string",
                      "maxLength" : 3,
                      "x-cobol" : {
                        "level" : 5,
                        "name" : "SKU-CODE",
                        "picture" : "X(3)"
                      }
                    },
                    "price" : {
                      "type" : "array",
                      "items" : {
                        "type" : [ "number", "null" ],
                        "minimum" : -999.99,
                        "maximum" : 999.99,
                        "x-scale" : 2,
                        "x-cobol" : {
                          "level" : 5,
                          "name" : "PRICE",
                          "picture" : "S9(3)V99"
                        }
                      },
                      "minItems" : 2,
                      "maxItems" : 2,
                      "x-cobol" : {
                        "level" : 5,
                        "name" : "PRICE",
                        "picture" : "S9(3)V99"
                      }
                    }
                  },
                  "required" : [ "skuCode", "price" ],
                  "additionalProperties" : false,
                  "x-cobol" : {
                    "level" : 1,
                    "name" : "STOCK"
                  }
                }
                """);
    }

    @Test
    void keepsTheNamesOfTheCopybookWhenAsked() {
        assertThat(bridge("describe", "--copybook", copybook.toString(), "--names", "cobol"))
                .isZero();
        assertThat(out.toString()).contains("\"required\" : [ \"SKU-CODE\", \"PRICE\" ]");
    }

    @Test
    void showsEveryProblemOfTheCopybookAndNoSchema() throws IOException {
        Files.writeString(copybook, "01 STOCK.\n 05 SKU PIC Q(3).\n 05 QTY PIC R.\n");

        assertThat(bridge("describe", "--copybook", copybook.toString())).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains(copybook + ":2:13: ", copybook + ":3:13: ");
    }

    @Test
    void namesTheMissingFileAndTheMissingOption() {
        assertThat(bridge("describe", "--copybook", folder + "/none.cpy")).isEqualTo(1);
        assertThat(err.toString()).contains("none.cpy: There is no such file").contains("[cli/no-file]");

        assertThat(bridge("describe")).isEqualTo(2);
        assertThat(err.toString()).contains("--copybook");
    }

    /** These names are taken for connections by nobody else. */
    @ParameterizedTest
    @ValueSource(strings = {"erp.yml", "erp.yaml.skeleton", "erp"})
    void whatIsNoConnectionOfItsHomeIsToldSo(String name) throws IOException {
        var file = Files.writeString(
                Files.createDirectory(folder.resolve("connections")).resolve(name), "adapter: soap\n");

        assertThat(bridge("describe", "--connection", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file + ": This is no connection of a home folder.", "[cli/no-connection]");
    }

    @Test
    void twoContractsAtOnceAreAMistake() {
        assertThat(bridge("describe", "--wsdl", "erp.wsdl", "--copybook", copybook.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--wsdl", "--copybook");
    }

    @Test
    void whatTheFormatSaysIsNotSaidOnTheCommandLine() throws IOException {
        var format = Files.writeString(folder.resolve("format.yaml"), "format: {type: copybook, file: stock.cpy}\n");

        assertThat(bridge("describe", "--format", format.toString(), "--encoding", "cp500"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--encoding", "--format");
    }

    private int bridge(String... arguments) {
        return BridgeCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
