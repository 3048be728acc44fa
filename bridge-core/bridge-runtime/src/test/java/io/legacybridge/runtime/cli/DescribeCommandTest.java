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

    private int bridge(String... arguments) {
        return BridgeCommand.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
