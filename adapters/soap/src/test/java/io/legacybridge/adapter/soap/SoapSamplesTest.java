package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.xml.XmlBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Envelopes with the JSON that another library makes of them. Names and shapes are that library's own, so the values are
 * compared. Samples that do not keep their own schema are refused, and not compared.
 */
class SoapSamplesTest {

    private static final Path CORPUS =
            Path.of(System.getProperty("bridge.root")).resolve("../shared/corpus/soap-samples");

    /**
     * That library writes times anew, reads XML that stands in a text, drops the markup of an element of any type and shows
     * xsi:nil="false"; here all
     * of these are kept.
     */
    private static final Set<String> ANOTHER_CHOICE = Set.of(
            "Dummy__should_handle_datetime_transformation",
            "Dummy__should_handle_cdata_xml_in_response",
            "Dummy__should_handle_inline_types",
            "Dummy__should_handle_nil_false",
            "Dummy__should_handle_null_args");

    @ParameterizedTest
    @ValueSource(strings = {"request", "response"})
    void valuesAreTheSame(String direction) throws IOException {
        assumeTrue(Files.isDirectory(CORPUS), "there are no samples in " + CORPUS);
        var compared = new ArrayList<String>();
        try (var folders = Files.list(CORPUS)) {
            for (var folder : folders.filter(Files::isDirectory).sorted().toList())
                if (isTheSame(folder, direction))
                    compared.add(folder.getFileName().toString());
        }

        assertThat(compared).hasSizeGreaterThanOrEqualTo(direction.equals("request") ? 15 : 8);
    }

    private static boolean isTheSame(Path folder, String direction) throws IOException {
        var xml = folder.resolve(direction + ".xml");
        var json = folder.resolve(direction + ".json");
        if (!Files.exists(xml) || !Files.exists(json)) return false;
        if (ANOTHER_CHOICE.contains(folder.getFileName().toString())) return false;
        var envelope = envelope(folder, direction);
        if (envelope.isEmpty()) return false;
        var record = record(envelope.get(), Files.readAllBytes(xml));
        if (record.isEmpty()) return false;
        var values = texts(record.get());
        assertThat(values).as("%s of %s", direction, folder).containsExactlyInAnyOrderElementsOf(texts(json));
        var again = new XmlBytes();
        assertThat(envelope.get()
                        .write(
                                again,
                                new byte[0],
                                writer -> RecordValues.write(envelope.get().schema(), record.get(), writer)))
                .isEmpty();
        assertThat(record(envelope.get(), again.toByteArray())).isEqualTo(record);
        return true;
    }

    private static Optional<Envelope> envelope(Path folder, String direction) {
        var contract = SoapContract.read("soap.wsdl", name -> Files.readAllBytes(folder.resolve(name)), new Problems());
        return contract.stream()
                .flatMap(found -> found.wsdl().ports().stream()
                        .limit(1)
                        .flatMap(port -> port.operations().stream()
                                .flatMap(operation -> found.compile(port, operation, new Problems()).stream())))
                .flatMap(operation ->
                        direction.equals("request") ? Stream.of(operation.request()) : operation.reply().stream())
                .findFirst();
    }

    /** Empty when it does not keep its schema. */
    private static Optional<Map<String, Object>> record(Envelope envelope, byte[] bytes) {
        var values = new RecordingWriter();
        try {
            return envelope.read(new ReceivedEnvelope(bytes, bytes.length), values) instanceof Translation.Translated
                    ? Optional.of(values.record())
                    : Optional.empty();
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    private static List<String> texts(Object value) {
        return switch (value) {
            case null -> List.of();
            case Map<?, ?> map ->
                map.values().stream().flatMap(each -> texts(each).stream()).toList();
            case Collection<?> list ->
                list.stream().flatMap(each -> texts(each).stream()).toList();
            default ->
                value.toString().isBlank()
                        ? List.of()
                        : List.of(value.toString().strip());
        };
    }

    private static List<String> texts(Path json) throws IOException {
        var texts = new ArrayList<String>();
        collect(JsonMapper.shared().readTree(Files.readString(json)), texts);
        return texts;
    }

    private static void collect(JsonNode node, List<String> texts) {
        if (node.isContainer()) {
            for (var child : node.values()) collect(child, texts);
            return;
        }
        if (!node.isNull() && !node.asString().isBlank())
            texts.add(node.asString().strip());
    }
}
