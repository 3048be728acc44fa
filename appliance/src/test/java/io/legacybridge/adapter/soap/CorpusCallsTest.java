package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Body;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Message;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Part;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.appliance.Appliance;
import io.legacybridge.appliance.TestSettings;
import io.legacybridge.formats.json.JsonBytes;
import io.legacybridge.formats.json.RecordJson;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.Corpus;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.xml.JdkJudge;
import io.legacybridge.xml.RandomDocument;
import io.legacybridge.xml.XmlBytes;
import io.legacybridge.xml.XmlContent;
import io.legacybridge.xml.XmlRecord;
import io.legacybridge.xml.XmlSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every operation of WSDLs of others, all the way: a request made by chance for its schema is posted as JSON to the appliance and
 * arrives at a service of CXF, whose answer, made by chance as well, comes back as JSON. The JDK finds what arrives valid, a JSON
 * Schema validator finds both in order by the appliance's own description, and nothing changes on the way.
 */
class CorpusCallsTest {

    private static final Path CORPUS = Corpus.folder("wsdl");
    private static final String XSD = XMLConstants.W3C_XML_SCHEMA_NS_URI;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CALLS_OF_EACH = Integer.getInteger("corpus.calls", 1);
    private static final long SEED = Long.getLong("corpus.seed", 20_261_129);

    /** The JDK refuses its schemas, for an attribute that may not stand there, so nobody judges what is made for it. */
    private static final List<String> WITHOUT_A_JUDGE = List.of("33-partner-service-19xsd");

    /** Chance seldom hits all that an element may hold. */
    private static final int CALLS_WITHOUT_US = 3;

    private static final EchoingProvider SOAP_1_1 = new EchoingProvider.Soap11();
    private static final EchoingProvider SOAP_1_2 = new EchoingProvider.Soap12();
    private static final List<Connected> CONNECTED = new ArrayList<>();

    @TempDir
    static Path home;

    private static SoapServer server11;
    private static SoapServer server12;
    private static Appliance appliance;
    private static HttpClient http;
    private static JsonNode description;

    private final Random random = new Random(SEED);

    /** A port of a WSDL and the connection to it. */
    private record Connected(String wsdl, String connection, SoapVersion version, List<SoapOperation> operations) {}

    @BeforeAll
    static void start() throws Exception {
        if (!Files.exists(CORPUS)) return;
        server11 = new SoapServer(SOAP_1_1);
        server12 = new SoapServer(SOAP_1_2);
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        certs.issue("crm");
        // Some of their fields are called like passwords and birth dates.
        write("protection/tests.yaml", "rules: [{field-class: public, fields: [\"*\"]}]\n");
        for (var entry : selected().toList()) connect(entry);
        write("clients/crm.yaml", client());
        appliance = Appliance.start(
                home, new TestSettings().with("request-size", "16MB").read());
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(ClientTls.context(
                        home.resolve("certs/clients/crm.pem"),
                        home.resolve("certs/clients/crm.key"),
                        home.resolve("certs/ca/root.pem")))
                .build();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(CONNECTED)
                        .allSatisfy(connected -> assertThat(home.resolve("status/" + connected.connection() + ".json"))
                                .content()
                                .contains("\"running\"")));
        description = JsonMapper.shared()
                .readTree(send("/openapi.json", Optional.empty()).body());
    }

    @AfterAll
    static void stop() throws IOException {
        if (http != null) http.shutdownNow();
        if (appliance != null) appliance.close();
        if (server11 != null) server11.close();
        if (server12 != null) server12.close();
        CONNECTED.clear();
    }

    static Stream<JsonNode> selected() throws IOException {
        var list = CORPUS.resolve("selected.json");
        if (!Files.exists(list)) return Stream.of(JsonMapper.shared().readTree("{}"));
        return JsonMapper.shared().readTree(Files.readString(list)).valueStream();
    }

    /** A connection to each port whose operations can be used; of twins that speak the same version, to the first. */
    private static void connect(JsonNode entry) throws IOException {
        var id = entry.get("id").asString();
        var folder = CORPUS.resolve(id);
        try (var files = Files.list(folder)) {
            for (var file : files.toList())
                Files.copy(
                        file,
                        Files.createDirectories(home.resolve("contracts/" + id)).resolve(file.getFileName()));
        }
        var contract = contract(entry);
        var portTypes = new HashSet<>();
        for (var port : contract.wsdl().ports()) {
            if (!portTypes.add(List.of(port.portType(), port.version()))) continue;
            var operations = new ArrayList<SoapOperation>();
            for (var operation : port.operations())
                contract.compile(port, operation, new Problems()).ifPresent(operations::add);
            if (operations.isEmpty()) continue;
            var connected = new Connected(id, "c" + CONNECTED.size(), port.version(), operations);
            CONNECTED.add(connected);
            write("connections/" + connected.connection() + ".yaml", connection(entry, port, operations));
        }
    }

    private static String connection(JsonNode entry, Port port, List<SoapOperation> operations) {
        return """
                adapter: soap
                wsdl: "%s/%s"
                service: "%s"
                port: "%s"
                endpoint: %s
                operations: [%s]
                policies: ignore
                """.formatted(
                        entry.get("id").asString(),
                        entry.get("entry").asString(),
                        port.service(),
                        port.name(),
                        (port.version() == SoapVersion.SOAP_1_2 ? server12 : server11).address(),
                        operations.stream()
                                .map(operation -> '"' + operation.name() + '"')
                                .collect(Collectors.joining(", ")));
    }

    private static String client() {
        var client = new StringBuilder("certificate: {san: \"urn:legacybridge:client:crm\"}\ncalls:\n");
        for (var connected : CONNECTED) {
            client.append("  " + connected.connection() + ":\n");
            for (var operation : connected.operations())
                client.append("    \"" + operation.name() + "\": {request: all, reply: all, faults: all}\n");
        }
        return client.toString();
    }

    @ParameterizedTest
    @MethodSource("selected")
    void everyOperationIsCalled(JsonNode entry) throws Exception {
        Corpus.mustHold(CORPUS);
        var id = entry.get("id").asString();
        var of = CONNECTED.stream()
                .filter(connected -> connected.wsdl().equals(id))
                .toList();
        if (entry.get("class").asString().equals("good")) assertThat(of).as(id).isNotEmpty();
        if (of.isEmpty()) return;
        var judge = judge(entry, of);
        assertThat(judge.isEmpty()).as(id).isEqualTo(WITHOUT_A_JUDGE.contains(id));
        for (var connected : of)
            for (var operation : connected.operations())
                for (var call = 0; call < CALLS_OF_EACH; call++) {
                    var what = connected.wsdl() + " " + operation.name() + " " + SEED;
                    var reply = operation.reply().isEmpty()
                            ? new byte[0]
                            : envelope(operation, operation.reply().get(), judge, what);
                    call(
                            connected,
                            operation,
                            judge,
                            envelope(operation, operation.request(), judge, what),
                            reply,
                            what);
                }
    }

    /** Envelopes that are made without our compiler arrive with all that stands in them, and so do the answers. */
    @ParameterizedTest
    @MethodSource("selected")
    void nothingThatTheSchemasAllowIsLost(JsonNode entry) throws Exception {
        Corpus.mustHold(CORPUS);
        var id = entry.get("id").asString();
        var of = CONNECTED.stream()
                .filter(connected -> connected.wsdl().equals(id))
                .toList();
        // CXF reads no WSDL of which a file is missing.
        if (of.isEmpty()
                || WITHOUT_A_JUDGE.contains(id)
                || !entry.get("missing").isEmpty()) return;
        var judge = judge(entry, of).orElseThrow();
        var schemas = ContractDocument.schemas(
                CORPUS.resolve(id).resolve(entry.get("entry").asString()));
        for (var connected : of) {
            for (var operation : connected.operations()) {
                var what = id + " " + operation.name() + " " + SEED;
                var declared = operation.declared();
                for (var call = 0; call < CALLS_WITHOUT_US * CALLS_OF_EACH; call++) {
                    var request = made(schemas, connected.version(), declared.input(), judge);
                    var reply = declared.output().isEmpty()
                            ? Optional.of(new byte[0])
                            : made(
                                    schemas,
                                    connected.version(),
                                    declared.output().get(),
                                    judge);
                    assertThat(request).as("made for " + what).isPresent();
                    assertThat(reply).as("made for " + what).isPresent();
                    call(connected, operation, Optional.of(judge), request.get(), reply.get(), what);
                    var service = connected.version() == SoapVersion.SOAP_1_2 ? SOAP_1_2 : SOAP_1_1;
                    assertThat(said(service.got.get())).as(what).isEqualTo(said(request.get()));
                    if (operation.reply().isPresent())
                        assertThat(said(written(operation.reply().get(), reply.get())))
                                .as(what)
                                .isEqualTo(said(reply.get()));
                }
            }
        }
    }

    /** Empty when chance finds no valid one. */
    private Optional<byte[]> made(XmlSchemaCollection schemas, SoapVersion version, Message message, JdkJudge judge)
            throws Exception {
        for (var attempt = 0; attempt < 50; attempt++) {
            var text = new StringBuilder("<s:Envelope xmlns:s='" + version.namespace() + "'><s:Header>");
            try {
                for (var header : message.headers())
                    text.append(ContractDocument.element(schemas, header.element(), random));
                text.append("</s:Header><s:Body>");
                switch (message.body()) {
                    case Body.Document(var element, var _) ->
                        text.append(ContractDocument.element(schemas, element, random));
                    case Body.Rpc(var wrapper, var parts, var _) -> {
                        text.append("<r:" + wrapper.getLocalPart() + " xmlns:r='" + wrapper.getNamespaceURI() + "'>");
                        for (var part : parts)
                            text.append(ContractDocument.part(
                                    schemas, part.name(), ofType(part).type(), random));
                        text.append("</r:" + wrapper.getLocalPart() + ">");
                    }
                    case Body.Empty() -> {}
                }
            } catch (ContractDocument.NoWay e) {
                continue;
            }
            var envelope = text.append("</s:Body></s:Envelope>").toString().getBytes(UTF_8);
            var isValid = true;
            for (var element : elements(envelope))
                isValid &= judge.refuses(element).isEmpty();
            if (isValid) return Optional.of(envelope);
        }
        return Optional.empty();
    }

    /** What stands in header and body. */
    private static List<List<String>> said(byte[] envelope) throws Exception {
        var said = new ArrayList<List<String>>();
        for (var element : elements(envelope)) said.add(XmlContent.of(element));
        return said;
    }

    /** The envelope, read and written anew. */
    private static byte[] written(Envelope envelope, byte[] bytes) throws Exception {
        var values = new RecordingWriter();
        assertThat(envelope.read(new ReceivedEnvelope(bytes, bytes.length), values))
                .isEqualTo(Translation.TRANSLATED);
        var again = new XmlBytes();
        assertThat(envelope.write(
                        again, new byte[0], writer -> RecordValues.write(envelope.schema(), values.record(), writer)))
                .isEmpty();
        return again.toByteArray();
    }

    private static void call(
            Connected connected,
            SoapOperation operation,
            Optional<JdkJudge> judge,
            byte[] sent,
            byte[] replied,
            String what)
            throws Exception {
        var service = connected.version() == SoapVersion.SOAP_1_2 ? SOAP_1_2 : SOAP_1_1;
        var name = connected.connection() + "." + operation.name();
        var request = json(operation.request(), sent);
        service.answer.set(replied);

        var answer = send("/" + connected.connection() + "/" + operation.name(), Optional.of(request));

        assertThat(answer.statusCode())
                .as(what + " " + request + " " + answer.body())
                .isEqualTo(200);
        isDescribed(name + ".request", request, what);
        isDescribed(name + ".reply", answer.body(), what);
        judge(judge, service.got.get(), what);
        assertThat(json(operation.request(), service.got.get())).as(what).isEqualTo(request);
        if (operation.reply().isPresent())
            assertThat(answer.body()).as(what).isEqualTo(json(operation.reply().get(), service.answer.get()));
    }

    private byte[] envelope(SoapOperation operation, Envelope envelope, Optional<JdkJudge> judge, String what)
            throws IOException {
        var text =
                new StringBuilder("<e:Envelope xmlns:e='" + operation.version().namespace() + "'>");
        if (!envelope.headers().isEmpty()) {
            text.append("<e:Header>");
            for (var header : envelope.headers()) text.append(document(header, what));
            text.append("</e:Header>");
        }
        text.append("<e:Body>");
        if (envelope.body().isPresent()) text.append(document(envelope.body().get(), what));
        var made = text.append("</e:Body></e:Envelope>").toString().getBytes(UTF_8);
        judge(judge, made, "made by chance for " + what);
        return made;
    }

    private String document(XmlRecord record, String what) {
        return new String(
                RandomDocument.of(record, random).orElseThrow(() -> new AssertionError("nothing is valid for " + what)),
                UTF_8);
    }

    /** What a client sends or sees for an envelope. */
    private static String json(Envelope envelope, byte[] bytes) throws Exception {
        var json = new JsonBytes();
        assertThat(envelope.read(
                        new ReceivedEnvelope(bytes, bytes.length),
                        new RecordJson.Prepared(envelope.schema()).into(json)))
                .as(() -> new String(bytes, UTF_8))
                .isEqualTo(Translation.TRANSLATED);
        return json.toString();
    }

    private static void isDescribed(String schema, String json, String what) {
        var described = description.at("/components/schemas").get(schema);
        // Without anything to send there is no body.
        if (described == null && json.equals("{}")) return;
        ObjectNode alone = JsonMapper.shared().createObjectNode();
        alone.put("$ref", "#/components/schemas/" + schema)
                .putObject("components")
                .putObject("schemas")
                .set(schema, described);
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(alone.toString())
                        .validate(json, InputFormat.JSON))
                .as(what + " " + json)
                .isEmpty();
    }

    private static HttpResponse<String> send(String path, Optional<String> json) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("https://localhost:" + appliance.port() + path))
                .timeout(LIMIT);
        json.ifPresent(
                body -> request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static SoapContract contract(JsonNode entry) throws IOException {
        return SoapContract.read(entry.get("entry").asString(), contracts(entry), new Problems())
                .orElseThrow();
    }

    private static Contracts contracts(JsonNode entry) {
        var folder = CORPUS.resolve(entry.get("id").asString());
        return name -> Files.readAllBytes(folder.resolve(name));
    }

    /** Empty when the JDK refuses the schemas. */
    private static Optional<JdkJudge> judge(JsonNode entry, List<Connected> connected) throws IOException {
        var sources = new ArrayList<XmlSource>();
        for (var source : contract(entry).wsdl().schemas()) sources.add(new XmlSource(source.file(), source.content()));
        var wrappers = new HashSet<QName>();
        for (var one : connected) for (var operation : one.operations()) addWrappers(operation, wrappers, sources);
        try {
            return Optional.of(JdkJudge.of(sources, contracts(entry)));
        } catch (SAXException e) {
            return Optional.empty();
        }
    }

    /** The elements of rpc messages are in no schema; WSDL 1.1, section 3.5, says what stands in them. */
    private static void addWrappers(SoapOperation operation, Set<QName> known, List<XmlSource> sources) {
        var messages = Stream.concat(Stream.of(operation.declared().input()), operation.declared().output().stream());
        for (var message : messages.toList()) {
            if (!(message.body() instanceof Body.Rpc(var wrapper, var parts, var _)) || !known.add(wrapper)) continue;
            var schema = new StringBuilder(
                    "<xs:schema xmlns:xs='" + XSD + "' targetNamespace='" + wrapper.getNamespaceURI() + "'>");
            for (var namespace : namespaces(parts))
                if (!namespace.equals(wrapper.getNamespaceURI()))
                    schema.append("<xs:import namespace='" + namespace + "'/>");
            schema.append("<xs:element name='" + wrapper.getLocalPart() + "'><xs:complexType><xs:sequence>");
            for (var part : parts) schema.append(element(part));
            schema.append("</xs:sequence></xs:complexType></xs:element></xs:schema>");
            sources.add(new XmlSource(
                    "rpc-" + sources.size() + ".xsd", schema.toString().getBytes(UTF_8)));
        }
    }

    private static Set<String> namespaces(List<Part> parts) {
        return parts.stream()
                .map(part -> ofType(part).type().getNamespaceURI())
                .filter(namespace -> !namespace.equals(XSD))
                .collect(Collectors.toSet());
    }

    private static Part.OfType ofType(Part part) {
        if (part instanceof Part.OfType typed) return typed;
        throw new AssertionError("no element here: " + part);
    }

    private static String element(Part part) {
        var name = part.name();
        var type = ofType(part).type();
        return "<xs:element form='unqualified' name='%s' xmlns:t='%s' type='t:%s'/>"
                .formatted(name, type.getNamespaceURI(), type.getLocalPart());
    }

    /** Whatever stands in header and body. */
    private static void judge(Optional<JdkJudge> judge, byte[] envelope, String what) throws IOException {
        if (judge.isEmpty()) return;
        for (var element : elements(envelope))
            assertThat(judge.get().refuses(element))
                    .as(() -> what + ": " + new String(element, UTF_8))
                    .isEmpty();
    }

    private static List<byte[]> elements(byte[] envelope) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            var parts = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(envelope))
                    .getDocumentElement()
                    .getChildNodes();
            var elements = new ArrayList<byte[]>();
            for (var part = 0; part < parts.getLength(); part++) {
                var inside = parts.item(part).getChildNodes();
                for (var index = 0; index < inside.getLength(); index++) {
                    if (!(inside.item(index) instanceof Element element)) continue;
                    var out = new ByteArrayOutputStream();
                    TransformerFactory.newInstance()
                            .newTransformer()
                            .transform(new DOMSource(element), new StreamResult(out));
                    elements.add(out.toByteArray());
                }
            }
            return elements;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
