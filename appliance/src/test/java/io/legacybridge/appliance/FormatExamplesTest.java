package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.FormatFile;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.Corpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/formats/} do what the pages say; NACHA also with files of a bank software's tests. */
class FormatExamplesTest {

    private static final Path ROOT = Path.of(System.getProperty("bridge.root"));
    private static final Path DOCS = ROOT.resolve("docs/formats");
    private static final Path CORPUS = Corpus.folder("flatfiles/nacha");
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml\n(format:\n.*?)^```$");
    private static final String FILLING = "9".repeat(94);

    @TempDir
    Path folder;

    @Test
    void everyFormatOfTheOverviewIsFine() throws IOException {
        var examples = EXAMPLE.matcher(Files.readString(DOCS.resolve("README.md")));
        var count = 0;
        while (examples.find()) {
            var file = Files.writeString(folder.resolve("format.yaml"), examples.group(1));
            assertThat(bridge("describe", "--format", file.toString())).contains("\"properties\"");
            count++;
        }
        assertThat(count).isGreaterThanOrEqualTo(3);
    }

    @Test
    void theCopybookReadsAsItsPageShowsAndIsWrittenBack() throws IOException {
        var page = Files.readString(DOCS.resolve("copybooks.md"));
        Files.writeString(folder.resolve("customer.cpy"), fenced(page, "cobol"));
        var format = Files.writeString(folder.resolve("customer.yaml"), fenced(page, "yaml"));
        var content = HexFormat.of().parseHex(fenced(page, "hex").replaceAll("\\s", ""));
        var file = Files.write(folder.resolve("customer.dat"), content);
        var out = new StringWriter();
        var err = new StringWriter();

        var exit = BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(err), "decode", "--format", format.toString(), file.toString());

        assertThat(out + err.toString().replace(folder + "/", "")).isEqualTo(fenced(page, "text"));
        assertThat(exit).isEqualTo(1);
        var lines = Files.writeString(folder.resolve("lines"), out.toString());
        var written = folder.resolve("written.dat");
        bridge("encode", "--format", format.toString(), "-o", written.toString(), lines.toString());
        assertThat(written).hasBinaryContent(Arrays.copyOf(content, 61));
    }

    private static String fenced(String page, String language) {
        var fence = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$").matcher(page);
        assertThat(fence.find()).as(language).isTrue();
        return fence.group(1);
    }

    @Test
    void theConnectionIsFine() throws IOException {
        var home = Files.createDirectories(folder.resolve("connections"));
        Files.copy(DOCS.resolve("nacha.yaml"), home.resolve("payments.yaml"));
        Files.createDirectories(folder.resolve("protection"));
        Files.writeString(folder.resolve("protection/quiet.yaml"), "unmatched: allow\n");

        assertThat(bridge("lint", folder.toString())).isEqualTo("No errors.\n");
    }

    @Test
    void theFileDecodesAsThePageShows() throws IOException {
        var page = Files.readString(DOCS.resolve("nacha.md"));
        var shown = page.lines()
                .filter(line -> line.startsWith("{\"entry\""))
                .findFirst()
                .orElseThrow();

        assertThat(decode(DOCS.resolve("nacha.ach")).lines()).hasSize(11).contains(shown);
    }

    @Test
    void aChangedAmountIsFoundInEveryTotalItIsPartOf() throws IOException {
        var page = Files.readString(DOCS.resolve("nacha.md"));
        var changed = Files.writeString(
                folder.resolve("payments.ach"),
                Files.readString(DOCS.resolve("nacha.ach")).replace("0000223050FUNDING", "0000223051FUNDING"));

        var problems = format().wholeCheck().orElseThrow().check(Files.newInputStream(changed), "payments.ach");

        assertThat(problems).hasSize(2);
        assertThat(page).contains(problems.getFirst().withoutValue());
        assertThat(problems.getFirst().withValue()).contains("it says 000000223050, counted were 2230.51");
        assertThat(problems.getLast().withoutValue()).startsWith("fileControl.debits is not the sum");
    }

    @Test
    void filesOfOthersHaveRightTotalsAndAreWrittenBackAsTheyWere() throws IOException {
        Corpus.mustHold(CORPUS);
        try (var files = Files.list(CORPUS)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".ach")).toList()) {
                var lines = Files.readAllLines(file).stream().filter(line -> !line.equals(FILLING));

                decode(file);

                assertThat(writtenBack(file)).isEqualTo(lines.collect(Collectors.joining("\n", "", "\n")));
            }
        }
    }

    private static String decode(Path file) {
        return bridge("decode", "--format", DOCS.resolve("nacha.yaml").toString(), file.toString());
    }

    private static String writtenBack(Path file) throws IOException {
        var result = new ByteArrayOutputStream();
        var format = format();
        try (var records = format.read(Files.newInputStream(file), "file", Checkpoint.START);
                var encoder = format.encoder(result)) {
            while (records.next()) {
                assertThat(records.translate(encoder.begin())).isEqualTo(Translation.TRANSLATED);
                assertThat(encoder.end()).isEqualTo(Translation.TRANSLATED);
            }
        }
        return result.toString(StandardCharsets.US_ASCII);
    }

    private static RecordFormat format() throws IOException {
        return new FormatFile(Adapters.onClassPath())
                .read(DOCS.resolve("nacha.yaml"), new Problems())
                .orElseThrow();
    }

    /** Prints nothing but results. */
    private static String bridge(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();

        var exit = BridgeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        return out.toString();
    }
}
