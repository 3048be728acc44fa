package io.legacybridge.runtime.facade;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.call.ClientUse;
import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.facade.OpenApiDocument.DescribedOperation;
import io.legacybridge.runtime.facade.OpenApiOperations.Seen;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.protection.ClassRule;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.security.jwe.EncryptionKeys;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.security.protection.ReversibleTokens;
import io.legacybridge.spi.Operation;
import io.legacybridge.testkit.TellerAdapter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Operations as each client is told that it may use them, read by an OpenAPI parser and by a JSON Schema validator. */
class OpenApiOperationsTest {

    private static final String CONNECTION = """
            adapter: teller
            expose: {getBalance: "GET /accounts/{id}/balance"}
            patience: 1s
            protect: {getBalance.reply.ssn: encrypt, transfer.reply.ssn: encrypt, transfer.faults.NoFunds.ssn: encrypt,
              findTree.reply.node.ssn: encrypt}
            """;
    private static final String CRM = """
            certificate: {san: "urn:legacybridge:client:crm"}
            calls:
              bank:
                getBalance: {request: all, reply: all, release: {ssn: mask}}
                transfer: {request: all, reply: all, faults: all}
                findTree: {request: all, reply: all, release: {node.ssn: mask}}
            """;
    private static final String SUPPORT = """
            certificate: {san: "urn:legacybridge:client:support"}
            calls: {bank: {getBalance: {request: [id], reply: [holder]}, transfer: {request: [from, to, amount]}}}
            """;

    @TempDir
    Path home;

    private CardMessages messages;
    private CallPlan plan;
    private Configuration configuration;

    @BeforeEach
    void open() throws Exception {
        messages = new CardMessages(home);
        write("connections/bank.yaml", CONNECTION);
        write("clients/crm.yaml", CRM);
        write("clients/support.yaml", SUPPORT);
        write("protection/public.yaml", "unmatched: allow\nrules: [{field-class: public, fields: [node.ssn]}]\n");
        var adapters = Adapters.of(List.of(new TellerAdapter()), List.of());
        configuration = new Configuration.Reader(new Home(home), adapters, Clock.systemUTC()).read();
        assertThat(configuration.allProblems()).isEmpty();
        plan = configuration
                .connections()
                .get("bank")
                .result()
                .orElseThrow()
                .calls()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        messages.close();
    }

    @Test
    void isAnOpenApiDocument() {
        for (var client : List.of("crm", "support"))
            assertThat(new OpenAPIV3Parser()
                            .readContents(document(client).toString())
                            .getMessages())
                    .as(client)
                    .isEmpty();
    }

    @Test
    void namesTheMethodsPathsAndParametersOfEachClient() {
        var crm = document("crm");
        assertThat(crm.get("paths").propertyNames())
                .contains("/accounts/{id}/balance", "/bank/transfer", "/bank/findTree", "/calls/{call}");
        assertThat(parameters(crm, "/accounts/{id}/balance", "get"))
                .containsExactly("path id true", "query currency false", "query days false");
        assertThat(parameters(crm, "/bank/transfer", "post")).containsExactly("#/components/parameters/idempotencyKey");
        assertThat(parameters(crm, "/bank/findTree", "post")).isEmpty();
        assertThat(crm.at("/paths/~1accounts~1{id}~1balance/get/parameters/2/schema/maximum")
                        .asInt())
                .isEqualTo(999);
        assertThat(crm.at("/paths/~1accounts~1{id}~1balance/get/responses/202").isMissingNode())
                .isFalse();

        var support = document("support");
        assertThat(support.get("paths").propertyNames()).doesNotContain("/bank/findTree");
        assertThat(parameters(support, "/accounts/{id}/balance", "get")).containsExactly("path id true");
        assertThat(support.toString()).doesNotContain("ssn", "urgent", "receipt", "missing", "findTree");
    }

    @Test
    void schemasAreWhatEachClientSendsAndSees() {
        var transfer = "{\"from\":\"1\",\"to\":\"2\",\"amount\":10.5}";
        assertThat(complaints("crm", "bank.transfer.request", transfer)).isEmpty();
        assertThat(complaints("crm", "bank.transfer.request", transfer.replace("}", ",\"urgent\":true}")))
                .isEmpty();
        assertThat(complaints("support", "bank.transfer.request", transfer)).isEmpty();
        assertThat(complaints("support", "bank.transfer.request", transfer.replace("}", ",\"urgent\":true}")))
                .isNotEmpty();
        assertThat(complaints("crm", "bank.getBalance.reply", """
                {"id":"1","ssn":"****","balance":1.50,"total":"1.50","holder":{"name":"x"}}""")).isEmpty();
        assertThat(complaints("support", "bank.getBalance.reply", "{\"holder\":{\"name\":\"x\"}}"))
                .isEmpty();
        assertThat(complaints("crm", "bank.transfer.fault.0", "{\"missing\":7.50}"))
                .isEmpty();
    }

    @Test
    void operationsThatAreNamedAlikeKeepTheirOwnIdsAndSchemas() {
        var document = document("crm");
        var schemas = document.at("/components/schemas").size();
        var described = new OpenApiOperations(document);
        var ids = new HashSet<String>();
        for (var name : List.of("a/b-c", "a-b/c", "a/größe", "a/gräße", "a/gr__e")) {
            var plan = named(name.split("/")[0], name.split("/")[1]);
            described.describe(plan, Seen.whole(plan));
            ids.add(document.at("/paths/~1bank~1transfer/post/operationId").asString());
        }

        assertThat(ids).contains("a.b-c", "a-b.c").hasSize(5);
        assertThat(document.at("/components/schemas").size() - schemas)
                .as("each has a request, a reply and a fault")
                .isGreaterThanOrEqualTo(5 * 3);
        assertThat(new OpenAPIV3Parser().readContents(document.toString()).getMessages())
                .isEmpty();
    }

    private OperationPlan named(String connection, String name) {
        var like = plan.operations().get("transfer");
        var operation = new Operation(
                name,
                "",
                like.operation().request(),
                like.operation().reply(),
                like.operation().faults(),
                like.effect());
        return new OperationPlan(
                connection,
                operation,
                like.effect(),
                like.exposure(),
                like.request(),
                like.reply(),
                like.faults(),
                like.whose(),
                like.deadline(),
                like.patience(),
                like.versions());
    }

    @Test
    void aSchemaThatHoldsItselfRefersToItsOwnPlace() {
        var tree = "{\"node\":{\"children\":[{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}]}}";
        assertThat(complaints("crm", "bank.findTree.reply", tree.replace("{\"node\":{", "{\"node\":{\"name\":\"r\",")))
                .isEmpty();
        assertThat(complaints(
                        "crm",
                        "bank.findTree.reply",
                        tree.replace("\"b\"", "7").replace("{\"node\":{", "{\"node\":{\"name\":\"r\",")))
                .isNotEmpty();
    }

    @Test
    void describesNothingInAFormThatTheSecurityTeamDoesNotAllow() {
        var asked = configuration.clients().get("crm").result().orElseThrow();
        var balance = asked.call("bank", "getBalance").orElseThrow();
        var strict = new Releases(
                messages.sealer,
                messages.tokens,
                new ReversibleTokens(messages.keys),
                _ -> new ClassRule(MaskRule.ALL, EnumSet.of(ReleaseForm.TOKEN)),
                new EncryptionKeys(home, Clock.systemUTC()),
                _ -> {});
        var operation = plan.operations().get("getBalance");

        var left = ClientUse.allowed(operation, balance, strict);

        var document = OpenApiDocument.of(
                asked,
                new TreeMap<>(),
                List.of(new DescribedOperation(operation, ClientUse.described(operation, left, strict))));
        assertThat(document.at("/components/schemas/bank.getBalance.reply").toString())
                .contains("balance")
                .doesNotContain("ssn");
    }

    private List<String> parameters(JsonNode document, String path, String method) {
        var all = new ArrayList<String>();
        for (var parameter : document.get("paths").get(path).get(method).get("parameters"))
            all.add(
                    parameter.has("$ref")
                            ? parameter.get("$ref").asString()
                            : parameter.get("in").asString() + " "
                                    + parameter.get("name").asString() + " "
                                    + parameter.get("required").asBoolean());
        return all;
    }

    private List<String> complaints(String client, String schema, String text) {
        var document = document(client);
        document.put("$ref", "#/components/schemas/" + schema);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document.toString())
                .validate(text, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private ObjectNode document(String name) {
        Client client = configuration.clients().get(name).result().orElseThrow();
        var releases = messages.releases(_ -> {});
        var operations = plan.operations().values().stream()
                .filter(operation -> client.call("bank", operation.name()).isPresent())
                .map(operation -> new DescribedOperation(
                        operation,
                        ClientUse.described(
                                operation, client.call("bank", operation.name()).orElseThrow(), releases)))
                .toList();
        return OpenApiDocument.of(client, new TreeMap<>(), operations);
    }

    private void write(String name, String text) throws Exception {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
