package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.Corpus;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlContent;
import java.io.ByteArrayInputStream;
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
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Envelopes with the JSON that another library makes of them. Names and shapes are that library's own, so the values are
 * compared. Samples that do not keep their own schema are refused, and not compared.
 */
class SoapSamplesTest {

    private static final Path CORPUS = Corpus.folder("soap-samples");

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

    /** The samples that keep their schemas; of the others that library's tests say so. */
    private static final Map<String, List<String>> VALID = Map.of(
            "request",
            List.of(
                    "Dummy__should_deserialize_basic_types",
                    "Dummy__should_extract_envelope_from_response",
                    "Dummy__should_handle_attributes_in_response",
                    "Dummy__should_handle_empty_string_with_pattern_restriction",
                    "Dummy__should_handle_minOccurs_and_maxOccurs",
                    "Dummy__should_handle_nil",
                    "Dummy__should_handle_nil_as_null",
                    "Dummy__should_ignore_commented_envelope_in_response",
                    "Dummy__should_use_empty_tags_only_when_directed",
                    "Dummy__should_use_empty_tags_when_directed",
                    "Dummy__should_work_with_imported_schemas",
                    "execFile__add_default_namespace_prefix",
                    "execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_missing",
                    "execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_qualified",
                    "execFile__valid_xml_generated_on_request_with_complex_type_element_form_default_unqualified"),
            "response",
            List.of(
                    "Dummy__should_handle_attributes_in_request",
                    "Dummy__should_handle_attributes_in_response",
                    "Dummy__should_handle_empty_string_with_pattern_restriction",
                    "Dummy__should_handle_minOccurs_and_maxOccurs",
                    "Dummy__should_ignore_commented_envelope_in_response",
                    "Dummy__should_ignore_custom_defined_namespaces",
                    "Dummy__should_ignore_defined_namespaces",
                    "Dummy__should_use_defined_value_key",
                    "Dummy__should_use_defined_xml_key",
                    "execFile__add_default_namespace_prefix"));

    @ParameterizedTest
    @ValueSource(strings = {"request", "response"})
    void valuesAreTheSame(String direction) throws Exception {
        Corpus.mustHold(CORPUS);
        var compared = new ArrayList<String>();
        try (var folders = Files.list(CORPUS)) {
            for (var folder : folders.filter(Files::isDirectory).sorted().toList())
                if (isTheSame(folder, direction))
                    compared.add(folder.getFileName().toString());
        }

        assertThat(compared).isEqualTo(VALID.get(direction));
    }

    private static boolean isTheSame(Path folder, String direction) throws Exception {
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
        assertThat(said(again.toByteArray()))
                .as("%s of %s", direction, folder)
                .isEqualTo(said(Files.readAllBytes(xml)));
        return true;
    }

    /** What stands in the body; the samples are indented, also in their texts. */
    private static List<String> said(byte[] envelope) throws Exception {
        var body = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(envelope))
                .getElementsByTagNameNS("*", "Body")
                .item(0);
        return XmlContent.of((Element) body).stream()
                .skip(1)
                .map(line -> line.replaceFirst("^/\\{[^}]*}Body", "").strip().replaceAll("\\s+", " "))
                .filter(line -> !line.endsWith(" ="))
                .toList();
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
