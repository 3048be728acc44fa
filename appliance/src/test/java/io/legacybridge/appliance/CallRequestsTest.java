package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.TRANSFER;
import static io.legacybridge.appliance.Bank.code;
import static io.legacybridge.appliance.Bank.codes;
import static io.legacybridge.appliance.Bank.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.testkit.TellerAdapter;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no call, or none that this client may make: each is told why, and the legacy system hears nothing of it. */
class CallRequestsTest {

    private static Bank bank;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        bank = Bank.open(folder);
    }

    @BeforeEach
    void anew() {
        bank.teller.calls.clear();
        bank.teller.answering = (_, operation, _, reply) -> TellerAdapter.echo(operation, reply);
    }

    @AfterAll
    static void close() {
        bank.close();
    }

    @Test
    void everyProblemOfARequestIsToldAtOnce() {
        var answer = bank.post("crm", "/bank/transfer", """
                {"from": "12345678901", "amount": -1, "note": "x", "kind": "never", "reference": "a1", "amuont": 1,
                 "parts": [{"text": 7, "share": 1000}, {}], "urgent": null}""");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).get("code").asString()).isEqualTo("request/invalid");
        var told = new ArrayList<String>();
        json(answer)
                .get("errors")
                .forEach(error -> told.add(error.get("pointer").asString() + " "
                        + error.get("detail").asString()));
        assertThat(told)
                .containsExactly(
                        "/from is not a text of at most 10 characters.",
                        "/amount is not a positive number of at most 9 digits before the point and 2 behind it.",
                        "/note is shorter than 2 characters.",
                        "/kind is not one of now, later.",
                        "/reference does not match ^[A-Z]{2}[0-9]+$.",
                        "/amuont is not known here. Did you mean amount?",
                        "/parts/0/text is not a text.",
                        "/parts/0/share is not a positive number of at most 3 digits without decimals.",
                        "/urgent is null, and must have a value.",
                        "/to is missing.",
                        "/parts/1/text is missing.",
                        "/parts/1/share is missing.");
        assertThat(bank.teller.calls).isEmpty();
    }

    @Test
    void aFieldThatAClientMayNotSendIsUnknownToIt() {
        assertThat(codes(bank.post("support", "/bank/transfer", TRANSFER.replace("}", ", \"urgent\": true}"))))
                .containsExactly("request/unknown-member");
        assertThat(codes(bank.get("support", "/accounts/1/balance?currency=EUR")))
                .containsExactly("request/unknown-parameter");
        assertThat(codes(bank.get("crm", "/accounts/1/balance?days=x&days=4"))).containsExactly("request/repeated");
        assertThat(codes(bank.get("crm", "/accounts/1/balance?days=1000"))).containsExactly("request/bad-value");
        assertThat(bank.teller.calls).isEmpty();
    }

    /** RFC 3629, sections 3 and 10: overlong forms, surrogates, what lies above U+10FFFF, and what breaks off. */
    @ParameterizedTest
    @ValueSource(strings = {"C0AF", "C0A2", "C080", "E080AF", "F08080AF", "EDA080", "F4908080", "FF", "80", "E282"})
    void whatIsNoUtf8IsRefusedBeforeAnyCall(String bytes) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(TRANSFER.replace("}", ", \"to\": \"").getBytes(UTF_8));
        var at = body.size();
        body.writeBytes(HexFormat.of().parseHex(bytes));
        body.writeBytes("\"}".getBytes(UTF_8));

        var answer = bank.send(
                "crm",
                bank.request("/bank/transfer")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body.toByteArray())));

        assertThat(code(answer)).isEqualTo("request/bad-json");
        assertThat(answer.body()).contains("The body is no UTF-8: see its byte " + (at + 1));
        assertThat(bank.teller.calls).isEmpty();
    }

    @Test
    void whatIsNoRequestIsRefusedBeforeAnyCall() {
        assertThat(code(bank.post("crm", "/bank/transfer", "{"))).isEqualTo("request/bad-json");
        assertThat(code(bank.post("crm", "/bank/transfer", "\"x\""))).isEqualTo("request/invalid");
        assertThat(code(bank.post("crm", "/bank/transfer", TRANSFER + "{}"))).isEqualTo("request/invalid");
        assertThat(codes(bank.post("crm", "/bank/transfer", TRANSFER.replace("}", ", \"to\": \"3\"}"))))
                .containsExactly("request/repeated");
        assertThat(code(bank.post("crm", "/bank/transfer", "[".repeat(100)))).isEqualTo("request/invalid");
        assertThat(code(bank.post("crm", "/bank/findTree", "{\"node\":{\"next\":".repeat(40))))
                .isEqualTo("request/bad-json");
        assertThat(code(bank.post("crm", "/bank/transfer", " ".repeat(102_401))))
                .isEqualTo("request/too-large");
        assertThat(code(bank.send(
                        "crm",
                        bank.request("/bank/transfer")
                                .header("Content-Type", "text/xml")
                                .POST(BodyPublishers.ofString("<x/>")))))
                .isEqualTo("request/bad-media-type");
        assertThat(code(bank.send(
                        "crm", bank.request("/accounts/1/balance").method("GET", BodyPublishers.ofString("{}")))))
                .isEqualTo("request/unexpected-body");
        assertThat(code(bank.post("crm", "/bank/transfer", TRANSFER, "Content-Encoding", "gzip")))
                .isEqualTo("request/compressed");
        assertThat(code(bank.get("crm", "/accounts/%E4/balance"))).isEqualTo("request/malformed");
        assertThat(code(bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "a b")))
                .isEqualTo("idempotency/bad-key");
        assertThat(bank.teller.calls).isEmpty();
    }

    /** RFC 9110, section 9.3.2. */
    @Test
    void headIsGetWithoutTheBody() throws Exception {
        var answer = bank.get("crm", "/accounts/1/balance");
        var head = bank.send("crm", bank.request("/accounts/1/balance").method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(answer.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(answer.headers().firstValue("Content-Type"));
        assertThat(bank.send("crm", bank.request("/bank/transfer").method("HEAD", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void whatAClientMayNotCallDoesNotExistForIt() {
        var unknown = bank.post("support", "/bank/findTree", "{}");
        var nowhere = bank.post("support", "/bank/nothing", "{}");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).get("code")).isEqualTo(json(nowhere).get("code"));
        assertThat(json(unknown).get("detail")).isEqualTo(json(nowhere).get("detail"));
        var otherMethod = bank.post("support", "/accounts/1/balance", "{}");
        assertThat(otherMethod.statusCode()).isEqualTo(405);
        assertThat(otherMethod.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(bank.get("support", "/bank/findTree").statusCode()).isEqualTo(404);
    }

    @Test
    void noHeaderFromOutsideReachesTheLegacySystem() {
        var answer = bank.post(
                "crm",
                "/bank/transfer",
                TRANSFER,
                "CamelFileName",
                "../../etc/passwd",
                "CamelHttpUri",
                "http://evil.example",
                "X-Odd",
                "${jndi:ldap://evil}",
                "X-HTTP-Method-Override",
                "DELETE",
                "X-Forwarded-For",
                "1.2.3.4",
                "traceparent",
                "nonsense");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(bank.teller.calls.remove().request()).isEqualTo("{from=1, to=2, amount=10.50}");
    }
}
