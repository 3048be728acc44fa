package io.legacybridge.runtime.facade;

import static io.legacybridge.runtime.facade.DataPort.json;
import static io.legacybridge.runtime.release.CardMessages.CARD;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.legacybridge.runtime.protection.ReleaseForm;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Entitlement;
import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the data port says of itself, read by an OpenAPI parser and held against its own answers by a JSON Schema validator. */
class OpenApiTest {

    private static final Entitlement ALL = new Entitlement(Optional.empty(), Map.of());

    @TempDir
    private static Path home;

    private static DataPort port;

    @BeforeAll
    static void open() throws Exception {
        port = new DataPort(home);
        port.plans.put(
                "cards", CardMessages.plan("cards", "cardNum", Map.of("cardNum", "card-number", "limits", "amount")));
        port.plans.put("open", CardMessages.plan("open", "cardNum", Map.of()));
        var everything = Map.of("cardNum", ReleaseForm.PLAIN, "limits", ReleaseForm.PLAIN);
        port.client("bank", Map.of("cards", new Entitlement(Optional.empty(), everything), "open", ALL));
        var masked = Map.of("cardNum", ReleaseForm.MASK, "limits", ReleaseForm.MASK);
        port.client("shop", Map.of("cards", new Entitlement(Optional.empty(), masked)));
        port.client("blind", Map.of("cards", ALL));
        var names = new Entitlement(Optional.of(Set.of("holder.name", "phones")), Map.of());
        port.client("news", Map.of("cards", names, "open", names));
        port.client("nobody", Map.of());
        port.client("early", Map.of("notLoadedYet", ALL));
        port.plans.put("secrets", CardMessages.plan("secrets", "cardNum", Map.of("cardNum", "secret-number")));
        for (var form :
                Map.of("late", ReleaseForm.MASK, "keen", ReleaseForm.TOKEN).entrySet())
            port.client(
                    form.getKey(),
                    Map.of("secrets", new Entitlement(Optional.empty(), Map.of("cardNum", form.getValue()))));
        port.append("secrets", "secrets.a.1", RECORD);
        port.append("cards", "cards.a.1", RECORD);
        port.append("open", "open.a.1", RECORD);
    }

    @AfterAll
    static void close() {
        port.close();
    }

    @Test
    void isAnOpenApiDocumentForEveryClient() throws Exception {
        for (var client : port.clients.keySet()) {
            var answer = port.get(client, "/openapi.json");

            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            var parsed = new OpenAPIV3Parser().readContents(answer.body());
            assertThat(parsed.getMessages()).as(client).isEmpty();
            assertThat(parsed.getOpenAPI().getSpecVersion()).isEqualTo(SpecVersion.V31);
            assertThat(parsed.getOpenAPI().getPaths()).containsKeys("/messages", "/openapi.json");
        }
    }

    @Test
    void complainsThroughTheParserWhenItIsNone() throws Exception {
        var broken = port.get("bank", "/openapi.json").body().replace("\"in\":\"query\"", "\"in\":\"quarry\"");

        assertThat(new OpenAPIV3Parser().readContents(broken).getMessages()).isNotEmpty();
    }

    @Test
    void namesExactlyThePathsThatTheClientMayUse() throws Exception {
        assertThat(paths("bank"))
                .containsExactlyInAnyOrder(
                        "/messages",
                        "/openapi.json",
                        "/records/cards/{key}",
                        "/records/cards:find",
                        "/records/open/{key}",
                        "/records/open:find");
        assertThat(paths("shop"))
                .containsExactlyInAnyOrder("/messages", "/openapi.json", "/records/cards/{key}", "/records/cards:find");
        // It has the token from the subject, but may not ask for keys.
        assertThat(paths("blind")).containsExactlyInAnyOrder("/messages", "/openapi.json", "/records/cards/{key}");
        assertThat(paths("news")).containsExactlyInAnyOrder("/messages", "/openapi.json", "/records/cards/{key}");
        assertThat(paths("nobody")).containsExactlyInAnyOrder("/messages", "/openapi.json");
        assertThat(paths("early")).containsExactlyInAnyOrder("/messages", "/openapi.json");
    }

    /** They may have forbidden it after a client's file was read. */
    @Test
    void offersNothingInAFormThatTheSecurityTeamDoesNotAllow() throws Exception {
        assertThat(paths("late")).containsExactlyInAnyOrder("/messages", "/openapi.json", "/records/secrets/{key}");
        assertThat(paths("keen"))
                .containsExactlyInAnyOrder(
                        "/messages", "/openapi.json", "/records/secrets/{key}", "/records/secrets:find");
        for (var client : List.of("late", "keen")) {
            var offered = paths(client).contains("/records/secrets:find");
            var data = json(port.get(client, "/messages"))
                    .at("/messages/0/event/data")
                    .toString();

            assertThat(port.find(client, "secrets", "{\"key\": \"" + CARD + "\"}")
                            .statusCode())
                    .as(client)
                    .isEqualTo(offered ? 200 : 404);
            assertThat(complaints(client, "secrets.record", data)).as(client).isEmpty();
        }
        assertThat(port.get("late", "/openapi.json").body()).doesNotContain("cardNum");
    }

    @Test
    void describesEveryAnswerOfTheFeedAsItIs() throws Exception {
        for (var client : List.of("bank", "shop", "blind", "news")) {
            var page = port.get(client, "/messages").body();

            assertThat(json(port.get(client, "/messages")).get("messages")).isNotEmpty();
            assertThat(complaints(client, "Page", page)).as(client).isEmpty();
        }
    }

    @Test
    void describesTheRecordOfEachClientAndNoOther() throws Exception {
        var records = List.of("bank", "shop", "blind", "news");
        for (var reader : records)
            for (var other : records) {
                var data = json(port.get(other, "/messages?connection=cards"))
                        .at("/messages/0/event/data")
                        .toString();

                assertThat(complaints(reader, "cards.record", data).isEmpty())
                        .as("the schema of %s and the record of %s", reader, other)
                        .isEqualTo(reader.equals(other));
            }
    }

    @Test
    void saysNothingOfFieldsThatAreNotShown() throws Exception {
        assertThat(port.get("news", "/openapi.json").body())
                .contains("holder", "phoneNum")
                .doesNotContain("cardNum", "CARD-NUM", "birthDate", "balance", "limits");
        assertThat(port.get("blind", "/openapi.json").body()).doesNotContain("cardNum", "limits");
        assertThat(port.get("shop", "/openapi.json").body()).doesNotContain("open.record");
    }

    @Test
    void tellsTheLimitsThatTheFeedHas() throws Exception {
        var parameters = json(port.get("bank", "/openapi.json")).at("/paths/~1messages/get/parameters");

        var limit = parameters.get(3).get("schema");
        assertThat(limit.get("maximum").asInt()).isEqualTo(FeedQuery.MAX_LIMIT);
        assertThat(limit.get("default").asInt()).isEqualTo(FeedQuery.DEFAULT_LIMIT);
        assertThat(parameters.get(2).get("description").asString())
                .contains("at most " + FeedQuery.MAX_WAIT.toSeconds() + "s");
    }

    @Test
    void describesProblems() throws Exception {
        var gone = port.get("bank", "/messages?after=x").body();

        assertThat(complaints("bank", "Problem", gone)).isEmpty();
        assertThat(complaints("bank", "Problem", "{}")).isNotEmpty();
    }

    @Test
    void describesWhatIsFoundByKey() throws Exception {
        var found = port.find("bank", "cards", "{\"key\": \"" + CARD + "\"}").body();

        assertThat(complaints("bank", "cards.event", found)).isEmpty();
        assertThat(complaints("bank", "open.event", found)).isNotEmpty();
    }

    private static List<String> paths(String client) throws Exception {
        return List.copyOf(json(port.get(client, "/openapi.json")).get("paths").propertyNames());
    }

    /** What the validator says of a text and one schema of the client's document. */
    private static List<String> complaints(String client, String schema, String text) throws Exception {
        JsonNode document = json(port.get(client, "/openapi.json"));
        ((ObjectNode) document).put("$ref", "#/components/schemas/" + schema);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document.toString())
                .validate(text, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }
}
