package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig.ByteOrder;
import io.legacybridge.formats.copybook.CopybookConfig.Framing;
import io.legacybridge.formats.copybook.CopybookConfig.LineEnd;
import io.legacybridge.formats.copybook.CopybookDoctor.Diagnosis;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.testkit.Corpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files are written with settings that the doctor then has to find. */
class CopybookDoctorTest {

    private static final Path CORPUS = Corpus.folder("cobol");
    private static final CopybookConfig ASKED = Decoded.config("cp037", Framing.FIXED);
    private static final String COPYBOOK = """
            01 ORDER-REC.
             05 ORDER-NO PIC 9(7).
             05 CUSTOMER PIC X(20).
             05 PRICE PIC S9(5)V99 COMP-3.
             05 PLACED PIC 9(8).
            """;

    static Stream<CopybookConfig> settings() {
        var all = new ArrayList<CopybookConfig>();
        for (var page : List.of("cp037", "latin1")) {
            var config = ASKED.withEncoding(CodePage.of(page));
            all.add(config);
            all.add(config.withFixedRecords(40, 0));
            all.add(config.withFixedRecords(0, 3));
            all.add(config.withDescriptorWords(Framing.BDW, ByteOrder.BIG, true, 0, 0));
            for (var order : ByteOrder.values())
                for (var countsItself : List.of(true, false))
                    all.add(config.withDescriptorWords(Framing.RDW, order, countsItself, 0, 0));
            all.add(config.withDescriptorWords(Framing.RDW, ByteOrder.BIG, true, -2, 0));
            all.add(config.withLines(page.equals("cp037") ? LineEnd.NEL : LineEnd.CRLF));
        }
        return all.stream();
    }

    /** Nothing of it can be read, so all pages are equally bad; one without double bytes is none at all. */
    @Test
    void proposesOnlyCodePagesThatTheCopybookAllows() throws IOException {
        var content = new byte[200];
        Arrays.fill(content, (byte) 0xFF);

        var found = examine("01 R.\n 05 NAME PIC G(2).\n 05 TOTAL PIC S9(18) SIGN LEADING SEPARATE.\n", content);

        assertThat(found.config().encoding().name()).isEqualTo("cp939");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void findsTheSettingsThatAFileWasWrittenWith(CopybookConfig written) throws IOException {
        var content = content(written);

        var found = examine(COPYBOOK, content);

        assertThat(found.config().encoding().ebcdic())
                .isEqualTo(written.encoding().ebcdic());
        assertThat(found.config().frames().framing()).isEqualTo(written.frames().framing());
        assertThat(found.config().frames().recordLength())
                .isEqualTo(written.frames().recordLength());
        assertThat(found.config().frames().skipStart())
                .isEqualTo(written.frames().skipStart());
        if (written.frames().framing() == Framing.RDW) {
            assertThat(found.config().frames().rdwOrder())
                    .isEqualTo(written.frames().rdwOrder());
            assertThat(offset(found.config())).isEqualTo(offset(written));
        }
        if (written.frames().framing() == Framing.LINE)
            assertThat(found.config().frames().lineEnd())
                    .isEqualTo(written.frames().lineEnd());
        assertThat(found.doubts()).isEmpty();
        assertThat(found.first())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("{\"ORDER-NO\":1000,\"CUSTOMER\":\"CUSTOMER 0");
    }

    /** Not counting itself is the same as an adjustment by four. */
    private static int offset(CopybookConfig config) {
        return config.frames().rdwAdjustment() - (config.frames().rdwCountsItself() ? 4 : 0);
    }

    @Test
    void namesTheFieldsThatStillLookWrong() throws IOException {
        var content = content(ASKED);
        content[39 * 5 + 33] = 0x41;
        content[39 * 9 + 33] = 0x41;

        var found = examine(COPYBOOK.replace("9(8)", "9(9)"), content(ASKED));
        var damaged = examine(COPYBOOK, content);

        assertThat(found.score()).isLessThan(damaged.score());
        assertThat(damaged.doubts()).hasSize(1);
        assertThat(damaged.doubts().getFirst().field()).isEqualTo("PLACED");
        assertThat(damaged.doubts().getFirst().records()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "carddemo/copybooks/CVACT01Y.cpy, carddemo/data/AWS.M2.CARDDEMO.ACCTDATA.PS, FIXED",
        "carddemo/copybooks/CVACT01Y.cpy, carddemo/ascii/acctdata.txt, LINE",
        "carddemo/copybooks/CVACT02Y.cpy, carddemo/data/AWS.M2.CARDDEMO.CARDDATA.PS, FIXED",
        "cobrix/test3_copybook.cob, cobrix/test3_data/TRAN2.AUG31.DATA.dat, FIXED",
        "cobrix/test4_copybook.cob, cobrix/test4_data/COMP.DETAILS.SEP30.DATA.dat, RDW",
        "constructed/c06-bdw-rdw.cpy, constructed/c06-bdw-rdw.bin, BDW"
    })
    void findsHowPublishedFilesAreRead(String copybook, String data, Framing framing) throws IOException {
        Corpus.mustHold(CORPUS);

        var found = examine(Files.readString(CORPUS.resolve(copybook)), Files.readAllBytes(CORPUS.resolve(data)));

        assertThat(found.config().frames().framing()).isEqualTo(framing);
        assertThat(found.config().encoding().ebcdic()).isEqualTo(!data.endsWith(".txt") && !data.contains("SEP30"));
        if (data.contains("SEP30")) {
            assertThat(found.config().frames().rdwOrder()).isEqualTo(ByteOrder.LITTLE);
            assertThat(found.config().frames().rdwCountsItself()).isFalse();
        }
    }

    private static Diagnosis examine(String copybook, byte[] content) {
        var problems = new Problems();
        return new CopybookDoctor(ASKED, _ -> copybook.getBytes(UTF_8), content, content.length)
                .examine(_ -> true, problems)
                .orElseThrow(() -> new AssertionError(problems.inOrder()));
    }

    private static byte[] content(CopybookConfig config) throws IOException {
        var format = Decoded.format(config, Map.of("test.cpy", COPYBOOK));
        var records = new ArrayList<String>();
        for (var index = 0; index < 50; index++)
            records.add("{\"ORDER-NO\":%d,\"CUSTOMER\":\"CUSTOMER %d\",\"PRICE\":%d.25,\"PLACED\":%d}"
                    .formatted(1000 + index, index * 37, index % 5, 20260101 + index % 28));
        var out = new ByteArrayOutputStream();
        out.write(Decoded.encoded(format, records));
        return out.toByteArray();
    }
}
