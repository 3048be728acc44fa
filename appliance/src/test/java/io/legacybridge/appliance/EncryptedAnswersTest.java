package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import io.legacybridge.testkit.TellerAdapter;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protected fields of answers to calls, encrypted for their client, which opens them with its own key. */
class EncryptedAnswersTest {

    private static final String SSN = "123-45-6789";
    private static final String TRANSFER = "{\"from\": \"1\", \"to\": \"2\", \"amount\": 10.5}";
    private static final String CRM = """
            calls:
              bank:
                getBalance: {request: all, reply: all, release: {ssn: jwe, balance: jwe, total: jwe}}
                transfer: {request: all, reply: all, faults: all, release: {ssn: %s, faults.NoFunds.ssn: jwe}}
                findTree: {request: all, reply: all, release: {node.ssn: jwe}}
            """;

    @TempDir
    Path folder;

    private final CountDownLatch go = new CountDownLatch(1);
    private Bank bank;

    @BeforeEach
    void start() throws Exception {
        bank = new Bank(folder);
        bank.write(
                "connections/bank.yaml",
                Bank.CONNECTION.replace(
                        "protect: {",
                        "protect: {getBalance.reply.balance: encrypt, getBalance.reply.total: encrypt, "));
        bank.client("crm", CRM.formatted("jwe"));
        bank.client("support", "calls: {bank: {getBalance: {request: all, reply: all, release: {ssn: mask}}}}");
        bank.teller.answering = (_, operation, _, reply) -> TellerAdapter.echo(operation, reply);
        bank.start();
    }

    @AfterEach
    void stop() {
        go.countDown();
        bank.close();
    }

    @Test
    void onlyItsClientReadsTheValueAndSeesToWhichCallAndFieldItBelongs() throws Exception {
        var answer = bank.get("crm", "/accounts/1/balance");

        assertThat(answer.body()).doesNotContain("123.45", "\"ssn\":\"ssn\"");
        var call = answer.headers().firstValue("Call-Id").orElseThrow();
        assertOpens(json(answer).get("ssn").asString(), "\"ssn\"", "/connections/bank/getBalance", call, "/ssn");
        assertOpens(json(answer).get("balance").asString(), "123.45", "/connections/bank/getBalance", call, "/balance");
        assertOpens(json(answer).get("total").asString(), "\"123.45\"", "/connections/bank/getBalance", call, "/total");
        assertThat(json(bank.get("support", "/accounts/1/balance")).get("ssn").asString())
                .isEqualTo("***");
    }

    @Test
    void theWholeReplyIsOneJweForWhoeverAsksForThat() throws Exception {
        var answer = bank.send("crm", bank.request("/accounts/1/balance").header("Accept", "application/jose"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/jose");
        assertThat(answer.headers().firstValue("Call-Id")).isPresent();
        assertThat(opened(answer.body()).getHeader().getContentType()).isEqualTo("application/json");
        assertThat(opened(answer.body()).getHeader().getAudience()).containsExactly("urn:legacybridge:client:crm");
        assertThat(opened(answer.body()).getHeader().getCustomParams())
                .containsEntry("htm", "GET")
                .hasEntrySatisfying("htu", uri -> assertThat((String) uri).endsWith("/accounts/1/balance"));
        assertThat(inside(answer))
                .contains("\"ssn\":\"ssn\"", "\"balance\":123.45", "\"total\":\"123.45\"")
                .doesNotContain("eyJ");
        // It gets no value as JWE, and may ask for the whole all the same.
        assertThat(jose("support", "/accounts/1/balance").headers().firstValue("Content-Type"))
                .hasValue("application/jose");
    }

    @Test
    void aWholeAnswerThatIsKeptIsSealedAndEncryptedAnewWhenItIsTold() throws Exception {
        bank.teller.answering = (_, operation, _, reply) -> receipt(operation.reply(), reply);
        var whole = new String[] {"Idempotency-Key", "4711", "Accept", "application/jose"};

        var first = bank.post("crm", "/bank/transfer", TRANSFER, whole);
        var second = bank.post("crm", "/bank/transfer", TRANSFER, whole);

        assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(second.body()).isNotEqualTo(first.body());
        assertThat(inside(second)).isEqualTo(inside(first)).contains("\"ssn\":\"" + SSN + "\"");
        var byValue = transfer();
        assertOpens(
                json(byValue).get("ssn").asString(),
                "\"" + SSN + "\"",
                "/connections/bank/transfer",
                first.headers().firstValue("Call-Id").orElseThrow(),
                "/ssn");
        bank.write("certs/encryption/crm.pem", "half a fi");
        assertThat(bank.post("crm", "/bank/transfer", TRANSFER, whole).statusCode())
                .isEqualTo(403);
        assertThat(bank.teller.calls).hasSize(1);
        bank.stop();
        assertThat(plaintextAtRest()).isEmpty();
    }

    @Test
    void aWholeRefusalHoldsItsDetailAndALateAnswerItsReply() throws Exception {
        refuses();

        var refused = bank.post("crm", "/bank/transfer", TRANSFER, "Accept", "application/jose");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(opened(refused.body()).getHeader().getContentType()).isEqualTo("application/problem+json");
        assertThat(inside(refused)).contains("\"detail\":{\"missing\":7.50,\"ssn\":\"" + SSN + "\"}");

        bank.reconnect("patience: 100ms\n");
        bank.teller.answering = (_, operation, _, reply) -> {
            Bank.awaitUnchecked(go);
            return receipt(operation.reply(), reply);
        };
        var accepted = bank.post("crm", "/bank/transfer", TRANSFER, "Accept", "application/jose");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(inside(accepted)).contains("statusUrl");
        go.countDown();
        var place = accepted.headers().firstValue("Location").orElseThrow();
        await().untilAsserted(() -> assertThat(inside(jose("crm", place))).contains("\"ssn\":\"" + SSN + "\""));
    }

    @Test
    void withoutAKeyForTheWholeNothingIsAsked() throws Exception {
        bank.write("certs/encryption/support.pem", "half a fi");

        var refused = jose("support", "/accounts/1/balance");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).get("code").asString()).isEqualTo("access/no-encryption-key");
        assertThat(bank.teller.calls).isEmpty();
        assertThat(bank.get("support", "/accounts/1/balance").statusCode()).isEqualTo(200);
    }

    @Test
    void everyRecordInAListHasAPlaceOfItsOwn() throws Exception {
        bank.teller.answering = (_, operation, _, reply) -> tree(operation.reply(), reply);

        var answer = bank.post("crm", "/bank/findTree", "{\"node\": {\"name\": \"a\", \"children\": []}}");

        var call = answer.headers().firstValue("Call-Id").orElseThrow();
        var node = json(answer).get("node");
        var source = "/connections/bank/findTree";
        assertOpens(node.get("ssn").asString(), "\"" + SSN + "\"", source, call, "/node/ssn");
        assertOpens(node.at("/children/0/ssn").asString(), "\"first\"", source, call, "/node/children/0/ssn");
        assertOpens(node.at("/children/1/ssn").asString(), "null", source, call, "/node/children/1/ssn");
        assertThat(answer.body()).doesNotContain(SSN);
    }

    @Test
    void soDoesTheDetailOfARefusal() throws Exception {
        refuses();

        var answer = bank.post("crm", "/bank/transfer", TRANSFER);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).doesNotContain(SSN);
        assertOpens(
                json(answer).at("/fault/detail/ssn").asString(),
                "\"" + SSN + "\"",
                "/connections/bank/transfer",
                json(answer).get("call").asString(),
                "/ssn");
    }

    @Test
    void aKeyThatCannotBeUsedCostsNothingOverThere() throws Exception {
        var registered = bank.home().resolve("certs/encryption/crm.pem");
        bank.write("certs/encryption/crm.pem", "half a fi");

        var refused = bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "4711");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(json(refused).get("code").asString()).isEqualTo("access/no-encryption-key");
        assertThat(json(refused).get("detail").asString()).contains("cannot be read");
        assertThat(bank.get("crm", "/accounts/1/balance").statusCode()).isEqualTo(403);
        assertThat(bank.get("support", "/accounts/1/balance").statusCode()).isEqualTo(200);
        assertThat(bank.teller.calls).hasSize(1);
        Files.delete(registered);
        assertThat(bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "4711")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aKeptAnswerIsSealedAndEncryptedAnewWhenItIsTold() throws Exception {
        bank.teller.answering = (_, operation, _, reply) -> receipt(operation.reply(), reply);

        var first = transfer();
        var second = transfer();

        var call = first.headers().firstValue("Call-Id").orElseThrow();
        assertThat(second.headers().firstValue("Call-Id")).hasValue(call);
        assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(second.body()).isNotEqualTo(first.body());
        for (var answer : List.of(first, second))
            assertOpens(
                    json(answer).get("ssn").asString(), "\"" + SSN + "\"", "/connections/bank/transfer", call, "/ssn");

        bank.write("certs/encryption/crm.pem", "half a fi");
        assertThat(transfer().statusCode()).isEqualTo(403);
        bank.client("crm", CRM.formatted("mask").replace("NoFunds.ssn: jwe", "NoFunds.ssn: mask"));
        await().until(() -> transfer().body().contains("*********89"));
        assertThat(bank.teller.calls).hasSize(1);
        bank.stop();
        assertThat(plaintextAtRest()).isEmpty();
    }

    @Test
    void aLateAnswerIsEncryptedForWhoeverAsksForIt() throws Exception {
        bank.reconnect("patience: 100ms\n");
        bank.teller.answering = (_, operation, _, reply) -> {
            Bank.awaitUnchecked(go);
            return receipt(operation.reply(), reply);
        };
        var accepted = bank.post("crm", "/bank/transfer", TRANSFER);
        assertThat(accepted.statusCode()).isEqualTo(202);
        go.countDown();

        var place = accepted.headers().firstValue("Location").orElseThrow();
        var status = await().until(
                        () -> json(bank.get("crm", place)),
                        answer -> answer.get("state").asString().equals("ended"));

        assertOpens(
                status.at("/reply/ssn").asString(),
                "\"" + SSN + "\"",
                "/connections/bank/transfer",
                status.get("call").asString(),
                "/ssn");
    }

    @Test
    void theDescriptionOfTheClientSaysSo() {
        var document = json(bank.get("crm", "/openapi.json"));

        assertThat(document.at("/paths/~1accounts~1{id}~1balance/get/responses/200/description")
                        .asString())
                .isEqualTo(
                        "The reply. Encrypted for this client, each as a text in JWE compact form: balance, ssn, total.");
        assertThat(document.at("/components/schemas/bank.getBalance.reply/properties/balance/type")
                        .asString())
                .isEqualTo("string");
    }

    @Test
    void theLengthOfAValueIsHiddenAsItsClassSays() throws Exception {
        bank.write("protection/tests.yaml", "unmatched: allow\nclasses: {national-id: {mask: all, padding: 64}}\n");

        await().untilAsserted(() -> assertThat(opened(json(bank.get("crm", "/accounts/1/balance"))
                                .get("ssn")
                                .asString())
                        .getPayload()
                        .toString())
                .isEqualTo("\"ssn\"" + " ".repeat(59)));
        assertThat(inside(jose("crm", "/accounts/1/balance"))).contains("\"ssn\":\"ssn\"" + " ".repeat(59) + ",");
    }

    private HttpResponse<String> jose(String client, String path) {
        return bank.send(client, bank.request(path).header("Accept", "application/jose"));
    }

    private String inside(HttpResponse<String> answer) throws Exception {
        return opened(answer.body()).getPayload().toString();
    }

    private HttpResponse<String> transfer() {
        return bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "4711");
    }

    private void assertOpens(String jwe, String value, String source, String call, String pointer) throws Exception {
        var opened = opened(jwe);
        assertThat(opened.getPayload().toString()).isEqualTo(value);
        assertThat(opened.getHeader().getCustomParams())
                .containsAllEntriesOf(Map.of("src", source, "msg", call, "ptr", pointer));
    }

    /** By another library, with the client's own key. */
    private JWEObject opened(String compact) throws Exception {
        var jwe = JWEObject.parse(compact);
        var pem = Files.readString(bank.home().resolve("certs/clients/crm.key")).replaceAll("-----[A-Z ]+-----", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
        jwe.decrypt(new ECDHDecrypter((ECPrivateKey) key));
        return jwe;
    }

    private List<Path> plaintextAtRest() throws IOException {
        try (var files = Files.walk(bank.home().resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .filter(this::holdsTheValue)
                    .toList();
        }
    }

    private boolean holdsTheValue(Path file) {
        try {
            return Files.readString(file, ISO_8859_1).contains(new String(SSN.getBytes(UTF_8), ISO_8859_1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer receipt(RecordSchema schema, RecordWriter to) {
        to.startGroup(schema.root());
        to.text(schema.find("receipt").orElseThrow(), "r-1");
        to.text(schema.find("ssn").orElseThrow(), SSN);
        var steps = schema.find("steps").orElseThrow();
        to.startList(steps);
        to.endList(steps);
        to.endGroup(schema.root());
        return Answer.REPLY;
    }

    /** With two children: one whose number is known, one whose number is absent. */
    private static Answer tree(RecordSchema schema, RecordWriter to) {
        var node = schema.find("node").orElseThrow();
        var name = schema.find("node.name").orElseThrow();
        var ssn = schema.find("node.ssn").orElseThrow();
        var children = schema.find("node.children").orElseThrow();
        var child = ((Type.Repeated) children.type()).element();
        to.startGroup(schema.root());
        to.startGroup(node);
        to.text(name, "a");
        to.text(ssn, SSN);
        to.startList(children);
        for (var number : List.of("first", "")) {
            to.startGroup(child);
            to.text(name, "b");
            if (number.isEmpty()) to.nothing(ssn);
            else to.text(ssn, number);
            to.startList(children);
            to.endList(children);
            to.endGroup(child);
        }
        to.endList(children);
        to.endGroup(node);
        to.endGroup(schema.root());
        return Answer.REPLY;
    }

    /** With a detail that holds a protected value. */
    private void refuses() {
        bank.teller.answering = (_, operation, _, _) ->
                new Answer.Fault(Blame.REQUEST, "NoFunds", "Customer " + SSN + " is broke", Optional.of(to -> {
                    var detail = operation.faults().get("NoFunds");
                    to.startGroup(detail.root());
                    to.number(detail.find("missing").orElseThrow(), new BigDecimal("7.50"));
                    to.text(detail.find("ssn").orElseThrow(), SSN);
                    to.endGroup(detail.root());
                }));
    }
}
