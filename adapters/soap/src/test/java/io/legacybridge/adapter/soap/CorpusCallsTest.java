package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.adapter.soap.SoapConfig.Policies;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Body;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Message;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.xml.JdkJudge;
import io.legacybridge.xml.RandomDocument;
import io.legacybridge.xml.XmlRecord;
import io.legacybridge.xml.XmlSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every operation of WSDLs of others: requests and replies made by chance for their schemas go through the adapter to a
 * service of CXF and back, are valid there for the JDK, and are the same at the other end.
 */
class CorpusCallsTest {

    private static final Path CORPUS =
            Path.of(System.getProperty("bridge.root")).resolve("../shared/corpus/wsdl");
    private static final int CALLS_OF_EACH = 3;
    private static final long SEED = Long.getLong("corpus.seed", 20_261_129);

    private static final EchoingProvider SOAP_1_1 = new EchoingProvider.Soap11();
    private static final EchoingProvider SOAP_1_2 = new EchoingProvider.Soap12();
    private static SoapServer server11;
    private static SoapServer server12;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void start() {
        server11 = new SoapServer(SOAP_1_1);
        server12 = new SoapServer(SOAP_1_2);
    }

    @AfterAll
    static void stop() {
        server11.close();
        server12.close();
    }

    static Stream<JsonNode> selected() throws IOException {
        var list = CORPUS.resolve("selected.json");
        if (!Files.exists(list)) return Stream.of(JsonMapper.shared().readTree("{}"));
        return JsonMapper.shared().readTree(Files.readString(list)).valueStream();
    }

    @ParameterizedTest
    @MethodSource("selected")
    void everyOperationIsCalled(JsonNode entry) throws Exception {
        assumeTrue(entry.has("id"), "there are no WSDLs in " + CORPUS);
        var folder = CORPUS.resolve(entry.get("id").asString());
        var wsdl = entry.get("entry").asString();
        var contract = SoapContract.read(wsdl, name -> Files.readAllBytes(folder.resolve(name)), new Problems())
                .orElseThrow();
        var judge = judge(contract, folder);
        var portTypes = new HashSet<>();
        for (var port : contract.wsdl().ports())
            // Twins of the other SOAP version are called as well.
            if (portTypes.add(List.of(port.portType(), port.version()))) callAll(contract, port, folder, wsdl, judge);
    }

    /** Empty when the JDK refuses the schemas. */
    private static Optional<JdkJudge> judge(SoapContract contract, Path folder) throws IOException {
        var sources = contract.wsdl().schemas().stream()
                .map(source -> new XmlSource(source.file(), source.content()))
                .toList();
        try {
            return Optional.of(JdkJudge.of(sources, name -> Files.readAllBytes(folder.resolve(name))));
        } catch (org.xml.sax.SAXException e) {
            return Optional.empty();
        }
    }

    private void callAll(SoapContract contract, Port port, Path folder, String wsdl, Optional<JdkJudge> judge)
            throws Exception {
        var operations = new ArrayList<SoapOperation>();
        for (var operation : port.operations())
            contract.compile(port, operation, new Problems()).ifPresent(operations::add);
        if (operations.isEmpty()) return;
        var is12 = port.version() == SoapVersion.SOAP_1_2;
        var names = operations.stream().map(SoapOperation::name).toArray(String[]::new);
        var settings = SoapSettings.of(wsdl, (is12 ? server12 : server11).address())
                .service(port.service())
                .port(port.name())
                .operations(names)
                .policies(Policies.IGNORE);
        try (var calling = new Calling(settings.config(), context(folder))) {
            for (var operation : operations)
                for (var call = 0; call < CALLS_OF_EACH; call++)
                    call(calling, operation, is12 ? SOAP_1_2 : SOAP_1_1, judge);
        }
    }

    private void call(Calling calling, SoapOperation operation, EchoingProvider service, Optional<JdkJudge> judge)
            throws Exception {
        var seed = SEED + " " + operation.name();
        var declared = operation.declared();
        var asked = record(operation.request(), envelope(operation, operation.request(), declared.input(), judge));
        service.answer.set(
                operation.reply().isEmpty()
                        ? new byte[0]
                        : envelope(
                                operation,
                                operation.reply().get(),
                                declared.output().orElseThrow(),
                                judge));

        var ended = calling.ask(operation.name(), asked);

        var got = record(operation.request(), service.got.get());
        assertThat(got).as("request of %s", seed).isEqualTo(asked);
        judge(judge, service.got.get(), declared.input(), seed);
        assertThat(ended.answer()).as(seed).isInstanceOf(Answer.Reply.class);
        if (operation.reply().isEmpty()) return;
        var reply = ended.reply().record();
        assertThat(reply)
                .as("reply of %s", seed)
                .isEqualTo(record(operation.reply().get(), service.answer.get()));
        var again = new io.legacybridge.xml.XmlBytes();
        assertThat(operation
                        .reply()
                        .get()
                        .write(
                                again,
                                writer ->
                                        RecordValues.write(operation.operation().reply(), reply, writer)))
                .as(() -> "reply of " + operation.name() + " " + reply)
                .isEmpty();
        judge(judge, again.toByteArray(), declared.output().orElseThrow(), seed);
    }

    private byte[] envelope(SoapOperation operation, Envelope envelope, Message message, Optional<JdkJudge> judge)
            throws IOException {
        var text =
                new StringBuilder("<e:Envelope xmlns:e='" + operation.version().namespace() + "'>");
        if (!envelope.headers().isEmpty()) {
            text.append("<e:Header>");
            for (var header : envelope.headers()) text.append(document(header, operation));
            text.append("</e:Header>");
        }
        text.append("<e:Body>");
        if (envelope.body().isPresent()) text.append(document(envelope.body().get(), operation));
        var made = text.append("</e:Body></e:Envelope>").toString().getBytes(UTF_8);
        judge(judge, made, message, "made by chance for " + operation.name());
        return made;
    }

    private String document(XmlRecord record, SoapOperation operation) {
        return new String(
                RandomDocument.of(record, random)
                        .orElseThrow(() -> new AssertionError("nothing is valid for " + operation.name())),
                UTF_8);
    }

    private static Map<String, Object> record(Envelope envelope, byte[] bytes) throws Exception {
        var values = new RecordingWriter();
        assertThat(envelope.read(new ReceivedEnvelope(bytes, bytes.length), values))
                .as(() -> new String(bytes, UTF_8))
                .isEqualTo(Translation.TRANSLATED);
        return values.record();
    }

    /** The element of an rpc message is in no schema. */
    private static void judge(Optional<JdkJudge> judge, byte[] envelope, Message message, String what)
            throws IOException {
        if (judge.isEmpty() || !(message.body() instanceof Body.Document)) return;
        var body = bodyElement(envelope);
        assertThat(judge.get().refuses(body))
                .as(() -> what + ": " + new String(body, UTF_8))
                .isEmpty();
    }

    private static byte[] bodyElement(byte[] envelope) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            var root = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(envelope))
                    .getDocumentElement();
            var body =
                    root.getElementsByTagNameNS(root.getNamespaceURI(), "Body").item(0);
            Node content = body.getFirstChild();
            while (!(content instanceof Element)) content = content.getNextSibling();
            var out = new ByteArrayOutputStream();
            TransformerFactory.newInstance().newTransformer().transform(new DOMSource(content), new StreamResult(out));
            return out.toByteArray();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestAdapterContext context(Path folder) throws IOException {
        var context = new TestAdapterContext("corpus", Map.of(), _ -> null);
        try (var files = Files.list(folder)) {
            for (var file : files.toList())
                context.withContract(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return context;
    }
}
