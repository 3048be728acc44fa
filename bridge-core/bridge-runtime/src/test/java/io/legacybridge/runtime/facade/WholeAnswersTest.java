package io.legacybridge.runtime.facade;

import static io.legacybridge.runtime.facade.DataPort.json;
import static io.legacybridge.runtime.release.CardMessages.CARD;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import io.legacybridge.runtime.audit.AuditEntry.Released;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Entitlement;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers as one JWE, for clients that ask for application/jose. */
class WholeAnswersTest extends OnDataPort {

    private static final String JOSE = "application/jose";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @BeforeEach
    void prepare() throws Exception {
        port.plans.put(
                "cards",
                CardMessages.plan(
                        "cards",
                        "cardNum",
                        Map.of(
                                "cardNum",
                                "card-number",
                                "balance",
                                "amount",
                                "limits",
                                "amount",
                                "holder.birthDate",
                                "birth-date")));
        port.client(
                "bank",
                Map.of(
                        "cards",
                        new Entitlement(
                                Optional.empty(),
                                Map.of(
                                        "cardNum",
                                        ReleaseForm.MASK,
                                        "balance",
                                        ReleaseForm.JWE,
                                        "limits",
                                        ReleaseForm.JWE))));
        port.client("open", Map.of("cards", new Entitlement(Optional.empty(), Map.of())));
        for (var number = 1; number <= 3; number++) port.append("cards", "cards.a." + number, RECORD);
    }

    @Test
    void aPageIsOneJweWithItsValuesInTheirOwnTypes() throws Exception {
        var answer = port.send(
                "bank",
                port.request("/messages?after=1")
                        .header("Accept", JOSE)
                        .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(JOSE);
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).doesNotContain("{", "GRACE", "194.00");
        var opened = opened(answer);
        var header = opened.getHeader();
        assertThat(header.getContentType()).isEqualTo("application/json");
        assertThat(header.getEncryptionMethod().getName()).isEqualTo("A256GCM");
        assertThat(header.getCompressionAlgorithm()).isNull();
        assertThat(header.getAudience()).containsExactly("bank");
        assertThat(header.getCustomParams())
                .containsEntry("htm", "GET")
                .containsEntry("htu", "http://localhost:" + port.port() + "/messages")
                .containsEntry("nonce", TRACE);
        assertThat((Long) header.getCustomParam("iat"))
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
        var page = JsonMapper.shared().readTree(opened.getPayload().toString());
        assertThat(page.get("messages")).hasSize(2);
        var data = page.at("/messages/1/event/data");
        assertThat(data.get("balance").isNumber()).isTrue();
        assertThat(opened.getPayload().toString()).contains("\"balance\":194.00");
        assertThat(data.get("limits").toString()).isEqualTo("[111,222]");
        assertThat(data.get("cardNum").asString()).isEqualTo("************5678");
        assertThat(data.get("holder").propertyNames()).containsExactly("name");
        assertThat(port.audit).hasSize(1);
        assertThat(((Released) port.audit.getFirst()).parts().getFirst().fields())
                .isEqualTo(Map.of("cardNum", "mask", "balance", "jwe", "limits", "jwe"));
    }

    @Test
    void soIsARecordAndEverythingElseThatThePortAnswers() throws Exception {
        var found = port.send(
                "bank",
                port.request("/records/cards:find")
                        .header("Accept", JOSE)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"key\": \"" + CARD + "\"}")));

        assertThat(opened(found).getHeader().getContentType()).isEqualTo(RecordsController.EVENT);
        assertThat(opened(found).getHeader().getCustomParams()).containsEntry("htm", "POST");
        assertThat(inside(found).at("/data/balance").isNumber()).isTrue();
        assertThat(opened(jose("bank", "/keys")).getHeader().getContentType()).isEqualTo("application/jwk-set+json");
        assertThat(inside(jose("bank", "/openapi.json")).get("openapi").asString())
                .isEqualTo("3.1.1");
    }

    @Test
    void soIsAProblem() throws Exception {
        for (var path : List.of("/messages?after=x", "/nothing/is/here", "/records/other/4711")) {
            var plain = port.get("bank", path);
            var whole = jose("bank", path);

            assertThat(whole.statusCode())
                    .as(path)
                    .isEqualTo(plain.statusCode())
                    .isGreaterThanOrEqualTo(400);
            assertThat(whole.headers().firstValue("Content-Type")).hasValue(JOSE);
            assertThat(whole.headers().firstValue("Vary")).hasValue("Accept");
            assertThat(opened(whole).getHeader().getContentType()).isEqualTo(ProblemAnswers.MEDIA_TYPE);
            assertThat(inside(whole).get("code")).isEqualTo(json(plain).get("code"));
        }
        var method = port.send(
                "bank", port.request("/messages").header("Accept", JOSE).DELETE());
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).isPresent();
        assertThat(inside(method).get("code").asString()).isEqualTo("request/bad-method");
    }

    @Test
    void nothingIsRevealedWhileTheAuditCannotBeWritten() throws Exception {
        port.auditFails = true;

        var answer = jose("bank", "/messages");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(opened(answer).getPayload().toString())
                .contains("store/unavailable")
                .doesNotContain("194.00", "GRACE");
    }

    @Test
    void withoutAKeyThereIsAClearProblemAndNothingElse() throws Exception {
        Files.createDirectories(home.resolve("certs/encryption"));
        Files.writeString(home.resolve("certs/encryption/bank.pem"), "half a fi");

        for (var path : List.of("/messages", "/openapi.json", "/nothing/is/here")) {
            var refused = jose("bank", path);

            assertThat(refused.statusCode()).as(path).isEqualTo(403);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue(ProblemAnswers.MEDIA_TYPE);
            assertThat(refused.headers().firstValue("Vary")).hasValue("Accept");
            assertThat(json(refused).get("code").asString()).isEqualTo("access/no-encryption-key");
        }
        assertThat(port.audit).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                JOSE,
                "Application/JOSE",
                JOSE + ", */*;q=0.8",
                JOSE + ", application/json",
                "application/json;q=0.5, " + JOSE + ";q=0.6",
                "text/html, " + JOSE + ";q=0.1",
                JOSE + ";cty=json"
            })
    void isGivenToWhomeverAsksForIt(String accept) throws Exception {
        var answer = accepting(accept);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue(JOSE);
        assertThat(inside(answer).get("messages")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "*/*",
                "application/*",
                "application/json, " + JOSE + ";q=0.9",
                JOSE + ";q=0, application/json",
                "*/*, " + JOSE + ";q=0.5"
            })
    void isGivenToNobodyElse(String accept) throws Exception {
        var answer = accepting(accept);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
        assertThat(json(answer).at("/messages/0/event/data/balance").asString().split("\\."))
                .hasSize(5);
        assertThat(answer.body()).doesNotContain("194.00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/jwt",
                "application/jose+json",
                JOSE + ";q=0",
                JOSE + ";q=7",
                JOSE + "/x",
                JOSE + ", ;;"
            })
    void whatIsUnknownIsRefused(String accept) throws Exception {
        var answer = accepting(accept);

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(json(answer).get("code").asString()).isEqualTo("request/not-acceptable");
        assertThat(port.audit).isEmpty();
    }

    @Test
    void aStreamIsNone() throws Exception {
        var refused = jose("bank", "/endless");

        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(inside(refused).get("detail").asString()).contains("stream");
    }

    @Test
    void isDescribedAsItIs() throws Exception {
        var document = json(port.get("bank", "/openapi.json"));

        assertThat(new OpenAPIV3Parser().readContents(document.toString()).getMessages())
                .isEmpty();
        var whole = document.at("/paths/~1messages/get/responses/200/content/application~1jose/schema");
        assertThat(whole.get("contentMediaType").asString()).isEqualTo("application/json");
        var page = opened(jose("bank", "/messages")).getPayload().toString();
        assertThat(complaints(document, whole.at("/contentSchema/$ref").asString(), page))
                .isEmpty();
        assertThat(complaints(document, "#/components/schemas/Page", page)).isNotEmpty();
        assertThat(complaints(
                        document,
                        "#/components/schemas/Page",
                        port.get("bank", "/messages").body()))
                .isEmpty();
        var problem = document.at("/components/responses/Problem/content/application~1jose/schema/contentSchema/$ref");
        assertThat(problem.asString()).isEqualTo("#/components/schemas/Problem");

        // It gets nothing as JWE, and could have a whole answer.
        assertThat(port.get("open", "/openapi.json").body()).contains(JOSE);
        Files.createDirectories(home.resolve("certs/encryption"));
        for (var client : List.of("open", "bank"))
            Files.writeString(home.resolve("certs/encryption/" + client + ".pem"), "half a fi");
        assertThat(port.get("open", "/openapi.json").body()).doesNotContain(JOSE);
        assertThat(port.get("bank", "/openapi.json").body()).contains(JOSE);
    }

    private HttpResponse<String> jose(String client, String path) throws Exception {
        return port.send(client, port.request(path).header("Accept", JOSE));
    }

    private HttpResponse<String> accepting(String accept) throws Exception {
        return port.send("bank", port.request("/messages").header("Accept", accept));
    }

    private static JWEObject opened(HttpResponse<String> answer) throws Exception {
        var jwe = JWEObject.parse(answer.body());
        jwe.decrypt(new ECDHDecrypter(TestCertificates.key()));
        return jwe;
    }

    private static JsonNode inside(HttpResponse<String> answer) throws Exception {
        return JsonMapper.shared().readTree(opened(answer).getPayload().toString());
    }

    private static List<String> complaints(JsonNode document, String pointer, String text) {
        ((ObjectNode) document).put("$ref", pointer);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document.toString())
                .validate(text, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }
}
