package io.legacybridge.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.Corpus;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;

/**
 * Documents made by chance, valid and not, judged by the validator of the JDK: what it takes is read, written and read again as
 * the same values, and what it refuses is refused.
 */
class JudgedTest {

    private static final Path OWN = Path.of("src/test/resources/schemas");
    private static final Path CORPUS = Corpus.folder("wsdl");
    private static final int DOCUMENTS = 40;
    private static final int MUTATIONS = 5;

    /** Rules that are said not to be checked. */
    private static final List<String> UNCHECKED = List.of("cvc-id", "cvc-identity-constraint", "wildcard is strict");

    @Test
    void schemasOfOurOwn() throws Exception {
        var source = new XmlSource("everything.xsd", Files.readAllBytes(OWN.resolve("everything.xsd")));
        var seed = System.nanoTime();
        System.out.println("seed " + seed);

        judge(List.of(source), OWN, DOCUMENTS, 20261129);
        judge(List.of(source), OWN, DOCUMENTS, seed);
    }

    /** Each type has four of the others, so that there are millions of ways through them. */
    @Test
    void aSchemaWhoseTypesReferToEachOtherEverywhere() throws Exception {
        var types = new StringBuilder("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>");
        for (var type = 0; type < 30; type++) {
            types.append("<xs:complexType name='T" + type + "'><xs:sequence>");
            for (var step : new int[] {1, 2, 7, 11})
                types.append("<xs:element name='e%d' type='T%d' minOccurs='0'/>".formatted(step, (type + step) % 30));
            types.append("<xs:element name='value' type='xs:int'/></xs:sequence></xs:complexType>");
        }
        types.append("<xs:element name='root' type='T0'/></xs:schema>");
        var source = new XmlSource("types.xsd", types.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(judge(List.of(source), OWN, DOCUMENTS, 1)).isEqualTo(1);
    }

    static Stream<String> folders() throws IOException {
        if (!Files.isDirectory(CORPUS)) return Stream.of("absent");
        try (var folders = Files.list(CORPUS)) {
            return folders
                    .filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void schemasOfOthers(String name) throws Exception {
        Corpus.mustHold(CORPUS);
        var folder = CORPUS.resolve(name);
        var sources = new ArrayList<XmlSource>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(each -> each.toString().endsWith(".wsdl"))
                    .sorted()
                    .toList()) sources.add(new XmlSource(file.getFileName().toString(), Files.readAllBytes(file)));
        }

        judge(sources, folder, 1, 1);
    }

    /** Returns how many elements became records. */
    private static int judge(List<XmlSource> sources, Path folder, int documents, long seed) throws Exception {
        Contracts contracts = file -> Files.readAllBytes(folder.resolve(file));
        var problems = new Problems();
        var schemas = XmlSchemas.read(sources, contracts, problems);
        var jdk = jdk(sources, contracts);
        var random = new SplittableRandom(seed);
        var compiled = 0;
        for (var name : schemas.elements().stream()
                .sorted(Comparator.comparing(QName::toString))
                .toList()) {
            var record = schemas.element(name, Place.of("test"), new Problems());
            if (record.isEmpty()) continue;
            compiled++;
            for (var count = 0; count < documents; count++) {
                var document = RandomDocument.of(record.get(), random);
                if (document.isEmpty()) continue;
                assertThat(judged(record.get(), document.get(), jdk)).isTrue();
                for (var mutation = 0; mutation < MUTATIONS; mutation++)
                    judged(record.get(), Mutation.of(document.get(), random), jdk);
            }
        }
        return compiled;
    }

    /** Empty where the JDK refuses the schemas themselves. */
    private static Optional<JdkJudge> jdk(List<XmlSource> sources, Contracts contracts) throws IOException {
        try {
            return Optional.of(JdkJudge.of(sources, contracts));
        } catch (SAXException e) {
            return Optional.empty();
        }
    }

    /** Whether the document is valid. */
    private static boolean judged(XmlRecord record, byte[] document, Optional<JdkJudge> jdk) throws Exception {
        var refused = jdk.isPresent() ? jdk.get().refuses(document) : Optional.<String>empty();
        if (refused.filter(why -> UNCHECKED.stream().anyMatch(why::contains)).isPresent()) return true;
        var values = new RecordingWriter();
        var read = read(record, document, values);
        // JSON has no infinite numbers.
        if (read.toString().contains("a number that JSON can hold")) return false;
        if (jdk.isPresent())
            assertThat(read.equals(Translation.TRANSLATED))
                    .as("%s%n%s%n%s", new String(document, StandardCharsets.UTF_8), refused, read)
                    .isEqualTo(refused.isEmpty());
        if (!read.equals(Translation.TRANSLATED)) return false;
        var written = new XmlBytes();
        var writer = record.writer(written);
        RecordValues.write(record.schema(), values.record(), writer);
        assertThat(writer.problems()).isEmpty();
        if (jdk.isPresent())
            assertThat(jdk.get().refuses(written.toByteArray()))
                    .as(written.toString())
                    .isEmpty();
        var again = new RecordingWriter();
        assertThat(read(record, written.toByteArray(), again)).isEqualTo(Translation.TRANSLATED);
        assertThat(again.record()).isEqualTo(values.record());
        return true;
    }

    private static Translation read(XmlRecord record, byte[] document, RecordingWriter values) {
        try {
            var in = SafeXml.reader(new ByteArrayInputStream(document));
            var translation = record.read(in, values);
            while (in.hasNext()) in.next();
            return translation;
        } catch (XMLStreamException e) {
            var problem = new RecordProblem("record/bad-xml", "", -1, 0, e.toString());
            return new Translation.Rejected(List.of(problem));
        }
    }
}
