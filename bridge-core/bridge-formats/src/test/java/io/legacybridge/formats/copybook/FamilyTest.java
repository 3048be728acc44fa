package io.legacybridge.formats.copybook;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.ChildRule;
import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.RedefinesRule;
import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.formats.json.SchemaCheck;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Parents and the children that follow them in the file become one record. */
class FamilyTest {

    private static final Path CORPUS = Corpus.folder("cobol/cobrix");

    private static final String COPYBOOK = """
            01 ORDER-REC.
             05 KIND PIC X.
             05 ORDER-NO PIC 9(2).
            01 LINE-REC.
             05 KIND PIC X.
             05 SKU PIC X(3).
            01 PART-REC.
             05 KIND PIC X.
             05 PART PIC X.
            01 NOTE-REC.
             05 KIND PIC X.
             05 NOTE PIC X(4).
            """;

    private static final List<RedefinesRule> RULES = List.of(
            new RedefinesRule("ORDER-REC", "KIND", List.of("O")),
            new RedefinesRule("LINE-REC", "KIND", List.of("L")),
            new RedefinesRule("PART-REC", "KIND", List.of("P")),
            new RedefinesRule("NOTE-REC", "KIND", List.of("N")));

    private static final List<ChildRule> CHILDREN = List.of(
            new ChildRule("LINE-REC", "ORDER-REC"),
            new ChildRule("PART-REC", "LINE-REC"),
            new ChildRule("NOTE-REC", "ORDER-REC"));

    private static final String FIRST = "{\"KIND\":\"O\",\"ORDER-NO\":1,\"LINE-REC\":["
            + "{\"KIND\":\"L\",\"SKU\":\"abc\",\"PART-REC\":[{\"KIND\":\"P\",\"PART\":\"x\"},{\"KIND\":\"P\",\"PART\":\"y\"}]},"
            + "{\"KIND\":\"L\",\"SKU\":\"d\",\"PART-REC\":[]}],"
            + "\"NOTE-REC\":[{\"KIND\":\"N\",\"NOTE\":\"hi\"}]}";
    private static final String SECOND = "{\"KIND\":\"O\",\"ORDER-NO\":2,\"LINE-REC\":[],\"NOTE-REC\":[]}";

    @Test
    void childrenOfChildrenStandInListsAndGoBackToTheSameBytes() {
        var format = format(Framing.LINE);
        var content = "O01\nLabc\nPx\nPy\nLd  \nNhi  \nO02\n".getBytes(Charset.forName("latin1"));

        var decoded = Decoded.of(format, content, Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        assertThat(decoded.records())
                .containsExactly(FIRST, SECOND)
                .allSatisfy(record -> assertThat(new SchemaCheck(format.schema()).complaints(record))
                        .isEmpty());
        assertThat(Decoded.encoded(format, decoded.records())).isEqualTo(content);
    }

    @Test
    void readingBeginsAgainBehindEveryFamily() throws IOException {
        var format = format(Framing.LINE);
        var content = "O01\nLabc\nPx\nO02\nO03\n".getBytes(Charset.forName("latin1"));

        var read = read(format, content, Checkpoint.START);

        assertThat(read.positions()).containsExactly("f#1 0", "f#4 12", "f#5 16");
        assertThat(read.checkpoints())
                .containsExactly(new Checkpoint(3, 12), new Checkpoint(4, 16), new Checkpoint(5, 20));
        assertThat(read(format, content, read.checkpoints().getFirst()).positions())
                .containsExactly("f#4 12", "f#5 16");
    }

    @Test
    void childrenWithoutParentsAndUnknownRecordsAreRejectedAlone() {
        var content = "Labc\nO01\nPx\nO02\nNhi\n?\nO0x\nLabc\n".getBytes(Charset.forName("latin1"));

        var decoded = Decoded.of(format(Framing.LINE), content, Checkpoint.START);

        assertThat(decoded.rejected())
                .extracting(RecordProblem::code)
                .containsExactly("record/orphan", "record/orphan", "record/unknown-type", "record/bad-number");
        assertThat(decoded.records()).hasSize(2);
        assertThat(decoded.records().getLast()).contains("\"NOTE\":\"hi\"");
    }

    @Test
    void rulesThatMakeNoTreeAreTold() {
        assertThat(problems(new ChildRule("LINE-REC", "PART-REC"), new ChildRule("PART-REC", "LINE-REC")))
                .contains("no outermost parents");
        assertThat(problems(new ChildRule("LINE-REC", "ORDER-REC"), new ChildRule("PART-REC", "NOTE-REC")))
                .contains("several outermost parents");
        assertThat(problems(new ChildRule("LINE-REC", "ORDER-REC"), new ChildRule("NONE", "LINE-REC")))
                .contains("NONE has no rule that says which records it is");
    }

    @Test
    void publishedCompaniesHoldTheirContacts() throws IOException {
        Corpus.mustHold(CORPUS);
        var config = Decoded.config("latin1", Framing.RDW)
                .withDescriptorWords(Framing.RDW, ByteOrder.LITTLE, false, 0, 0)
                .withRedefines(List.of(
                        new RedefinesRule("STATIC-DETAILS", "SEGMENT-ID", List.of("C")),
                        new RedefinesRule("CONTACTS", "SEGMENT-ID", List.of("P"))));
        var files = Map.of("test.cpy", Files.readString(CORPUS.resolve("test4_copybook.cob")));
        var content = Files.readAllBytes(CORPUS.resolve("test4_data/COMP.DETAILS.SEP30.DATA.dat"));
        var family = Decoded.format(config.withChildren(List.of(new ChildRule("CONTACTS", "STATIC-DETAILS"))), files);

        var single = Decoded.of(Decoded.format(config, files), content, Checkpoint.START);
        var decoded = Decoded.of(family, content, Checkpoint.START);

        assertThat(decoded.rejected()).isEmpty();
        var json = new JsonMapper();
        var companies = single.records().stream()
                .filter(record -> record.contains("\"SEGMENT-ID\":\"C\""))
                .count();
        assertThat(decoded.records()).hasSize((int) companies);
        var contacts = 0;
        for (var record : decoded.records()) {
            var company = json.readTree(record);
            contacts += company.get("CONTACTS").size();
            for (var contact : company.get("CONTACTS"))
                assertThat(contact.get("COMPANY-ID")).isEqualTo(company.get("COMPANY-ID"));
        }
        assertThat(companies + contacts).isEqualTo(single.records().size());
        assertThat(Decoded.of(family, Decoded.encoded(family, decoded.records()), Checkpoint.START))
                .isEqualTo(decoded);
    }

    private record Read(List<String> positions, List<Checkpoint> checkpoints) {}

    private static Read read(RecordFormat format, byte[] content, Checkpoint from) throws IOException {
        var read = new Read(new ArrayList<>(), new ArrayList<>());
        var offset = (int) from.offset();
        var json = new RecordJson(format.schema(), new JsonBytes());
        try (var cursor = format.read(new ByteArrayInputStream(content, offset, content.length - offset), "f", from)) {
            while (cursor.next()) {
                assertThat(cursor.translate(json)).isEqualTo(Translation.TRANSLATED);
                read.positions().add(cursor.position() + " " + cursor.position().offset());
                read.checkpoints().add(cursor.checkpoint());
            }
        }
        return read;
    }

    private static String problems(ChildRule... rules) {
        var config = Decoded.config("latin1", Framing.LINE).withRedefines(RULES).withChildren(List.of(rules));
        return Decoded.problems(config, Map.of("test.cpy", COPYBOOK)).toString();
    }

    private static RecordFormat format(Framing framing) {
        var config = Decoded.config("latin1", framing).withRedefines(RULES).withChildren(CHILDREN);
        return Decoded.format(config, Map.of("test.cpy", COPYBOOK));
    }
}
