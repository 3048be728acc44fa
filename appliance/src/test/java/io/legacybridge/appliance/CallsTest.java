package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import io.legacybridge.testkit.TellerAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a call can end, over real TLS on the appliance's own port. */
class CallsTest {

    private static final String SSN = "123-45-6789";
    private static final String TRANSFER = "{\"from\": \"1\", \"to\": \"2\", \"amount\": 10.5}";

    @TempDir
    Path folder;

    private Bank bank;

    @BeforeEach
    void start() throws Exception {
        bank = new Bank(folder);
        bank.write("connections/bank.yaml", Bank.CONNECTION);
        bank.client("crm", """
                calls:
                  bank:
                    getBalance: {request: all, reply: all, release: {ssn: plain}}
                    transfer: {request: all, reply: all, faults: all, release: {ssn: mask, faults.NoFunds.ssn: mask}}
                    findTree: {request: all, reply: all, release: {node.ssn: mask}}
                """);
        bank.client("support", """
                calls:
                  bank:
                    getBalance: {request: [id], reply: [balance, ssn, holder]}
                    transfer: {request: [from, to, amount], reply: [receipt], faults: [NoFunds.missing]}
                """);
        bank.teller.answering = (_, operation, _, reply) -> TellerAdapter.echo(operation, reply);
        bank.start();
    }

    @AfterEach
    void stop() {
        bank.close();
    }

    @Test
    void eachClientSeesOfAReplyWhatItMay() {
        var whole = bank.get("crm", "/accounts/47%2011/balance?days=3&currency=EUR");
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(whole.body())
                .isEqualTo(
                        "{\"id\":\"id\",\"ssn\":\"ssn\",\"balance\":123.45,\"total\":\"123.45\",\"holder\":{\"name\":\"name\"}}");
        assertThat(bank.teller.calls.remove().request()).isEqualTo("{id=47 11, currency=EUR, days=3}");

        var part = bank.get("support", "/accounts/1/balance");
        assertThat(part.body()).isEqualTo("{\"balance\":123.45,\"holder\":{\"name\":\"name\"}}");
    }

    @Test
    void whatAReplyOrARefusalRevealsIsInTheAuditBeforeItLeaves() throws SQLException {
        var shown = bank.get("crm", "/accounts/1/balance");
        bank.get("support", "/accounts/1/balance");
        bank.teller.answering = (_, operation, _, _) -> noFunds(operation);
        bank.post("crm", "/bank/transfer", TRANSFER);

        assertThat(shown.body()).contains("\"ssn\":\"ssn\"");
        assertThat(released())
                .containsExactly("crm /bank/getBalance {\"ssn\":\"plain\"}", "crm /bank/transfer {\"ssn\":\"mask\"}");
    }

    @Test
    void nothingOfACallIsRevealedWhileTheAuditCannotBeWritten() throws SQLException {
        sql("ALTER TABLE audit RENAME TO audit_away");

        var reply = bank.get("crm", "/accounts/1/balance");
        bank.teller.answering = (_, operation, _, _) -> noFunds(operation);
        var refusal = bank.post("crm", "/bank/transfer", TRANSFER);

        for (var answer : List.of(reply, refusal)) {
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(json(answer).get("reason").asString()).isEqualTo("audit/not-written");
            assertThat(answer.body()).doesNotContain("\"ssn\"", "***");
        }
        bank.teller.answering = (_, operation, _, to) -> TellerAdapter.echo(operation, to);
        assertThat(bank.get("support", "/accounts/1/balance").statusCode()).isEqualTo(200);
        sql("ALTER TABLE audit_away RENAME TO audit");
        assertThat(bank.get("crm", "/accounts/1/balance").statusCode()).isEqualTo(200);
    }

    private static Answer noFunds(Operation operation) {
        return new Answer.Fault(Blame.REQUEST, "NoFunds", "Customer " + SSN + " is broke", Optional.of(to -> {
            var detail = operation.faults().get("NoFunds");
            to.startGroup(detail.root());
            to.number(field(detail, "missing"), new BigDecimal("7.50"));
            to.text(field(detail, "ssn"), SSN);
            to.endGroup(detail.root());
        }));
    }

    @Test
    void theAuditKnowsEveryProtectedValueThatACallAskedWith() throws SQLException {
        bank.post("crm", "/bank/findTree", """
                {"node": {"name": "a", "ssn": "1", "children": [
                  {"name": "b", "ssn": "2", "children": []}, {"name": "c", "ssn": "2", "children": []}]}}""");

        try (var database = keys();
                var row = database.createStatement()
                        .executeQuery("SELECT entry FROM audit ORDER BY number DESC LIMIT 1")) {
            var part = Landscape.JSON.readTree(row.getBytes(1)).get("parts").get(0);
            assertThat(part.get("keys")).as("of 1 and of 2").hasSize(2);
        }
    }

    private List<String> released() throws SQLException {
        try (var database = keys();
                var rows = database.createStatement().executeQuery("SELECT entry FROM audit ORDER BY number")) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                var entry = Landscape.JSON.readTree(rows.getBytes(1));
                if (!entry.get("kind").asString().equals("released")) continue;
                var part = entry.get("parts").get(0);
                assertThat(part.get("call").asString()).isNotEmpty();
                all.add(entry.get("client").asString() + " " + entry.get("path").asString() + " " + part.get("fields"));
            }
            return all;
        }
    }

    private void sql(String statement) throws SQLException {
        try (var database = keys();
                var change = database.createStatement()) {
            change.execute(statement);
        }
    }

    private Connection keys() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + bank.home().resolve("data/keys.db"));
    }

    @Test
    void aBodyIsReadInAnyOrderAndReachesTheLegacySystemInItsOwn() {
        bank.teller.answering = (_, operation, _, reply) -> receipt(operation.reply(), reply);

        var answer = bank.post("crm", "/bank/transfer", """
                {"parts": [{"share": 100, "text": "all"}], "amount": 1e1, "to": "2", "from": "1", "note": null, "urgent": true,
                 "factor": 0.5, "big": "123456789012345678"}""");

        assertThat(answer.body()).isEqualTo("{\"receipt\":\"r-1\",\"ssn\":\"*********89\",\"steps\":[\"a\",\"b\"]}");
        assertThat(bank.teller.calls.remove().request())
                .isEqualTo("{from=1, to=2, amount=10.00, big=123456789012345678, note=null, factor=0.5, urgent=true,"
                        + " parts=[{text=all, share=100}]}");
        assertThat(bank.post("support", "/bank/transfer", TRANSFER).body()).isEqualTo("{\"receipt\":\"r-1\"}");
    }

    @Test
    void aGroupThatHoldsItselfIsReleasedAtEveryDepth() {
        bank.teller.answering = (_, operation, _, reply) -> tree(operation.reply(), reply);

        var answer = bank.post("crm", "/bank/findTree", """
                {"node": {"name": "a", "next": {"name": "b", "children": []},
                  "children": [{"name": "c", "ssn": "1", "children": [{"name": "d", "children": []}]}]}}""");

        assertThat(answer.body())
                .isEqualTo(
                        "{\"node\":{\"name\":\"a\",\"ssn\":\"*********89\",\"children\":[{\"name\":\"b\",\"ssn\":\"*********89\","
                                + "\"children\":[]}]}}");
        assertThat(bank.teller.calls.remove().request())
                .isEqualTo("{node={name=a, next={name=b, children=[]}, children=[{name=c, ssn=1, children=[{name=d,"
                        + " children=[]}]}]}}");
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
                .isEqualTo("request/bad-body");
        assertThat(code(bank.get("crm", "/accounts/%E4/balance"))).isEqualTo("request/malformed");
        assertThat(code(bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", "a b")))
                .isEqualTo("idempotency/bad-key");
        assertThat(bank.teller.calls).isEmpty();
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
        assertThat(otherMethod.headers().firstValue("Allow")).hasValue("GET");
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

    @Test
    void aRefusalShowsItsCodeAndWhatTheClientMaySeeOfItsDetail() {
        bank.teller.answering = (_, operation, _, _) -> noFunds(operation);

        var crm = bank.post("crm", "/bank/transfer", TRANSFER);
        var support = bank.post("support", "/bank/transfer", TRANSFER);

        assertThat(crm.statusCode()).isEqualTo(422);
        assertThat(json(crm).get("code").asString()).isEqualTo("call/refused");
        assertThat(crm.body())
                .contains(
                        "\"fault\":" + "{\"code\":\"NoFunds\",\"detail\":{\"missing\":7.50,\"ssn\":\"*********89\"}}");
        assertThat(support.body()).contains("\"fault\":" + "{\"code\":\"NoFunds\",\"detail\":{\"missing\":7.50}}");
        assertThat(crm.body() + support.body()).doesNotContain(SSN).doesNotContain("broke");
    }

    @Test
    void theLegacySystemsWordsAreShownWhereNothingIsProtected() throws Exception {
        bank.write("protection/tests.yaml", "unmatched: allow\nrules: [{field-class: public, fields: [\"*\"]}]\n");
        bank.write("connections/bank.yaml", "adapter: teller\n");
        bank.teller.answering = (_, _, _, _) -> new Answer.Fault(Blame.LEGACY_SYSTEM, "ORA-1", "out of cheese");

        var crm = bank.awaitStatus(502, () -> bank.post("crm", "/bank/transfer", TRANSFER));

        await().until(() -> bank.post("crm", "/bank/transfer", TRANSFER).body().contains("out of cheese"));
        assertThat(json(crm).get("code").asString()).isEqualTo("call/failed");
        assertThat(bank.post("support", "/bank/transfer", TRANSFER).body())
                .contains("ORA-1")
                .doesNotContain("cheese");
    }

    @Test
    void aRequestWithoutAFormOverThereIsToldWithPointers() {
        bank.teller.answering = (_, _, _, _) -> new Answer.Unsendable(List.of(
                new RecordProblem("record/bad-character", "note", -1, 0, "a text that cp037 has", new byte[0], SSN)));

        var answer = bank.post("crm", "/bank/transfer", TRANSFER);

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(json(answer).get("errors").toString())
                .isEqualTo(
                        "[{\"pointer\":\"/note\",\"detail\":\"is not a text that cp037 has.\",\"code\":\"record/bad-character\"}]");
    }

    @Test
    void anAnswerThatCannotBeReadLiesWithTheDeadLetters() {
        bank.teller.answering = (_, _, _, _) -> new Answer.Unreadable(
                List.of(new RecordProblem("record/bad-number", "total", 3, 2, "a number", SSN.getBytes(UTF_8), SSN)),
                ("<html>" + SSN).getBytes(UTF_8));

        var answer = bank.get("crm", "/accounts/1/balance");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(json(answer).get("code").asString()).isEqualTo("call/unreadable");
        var letter =
                bank.appliance().deadLetters().waiting(Optional.of("bank"), 10).getFirst();
        assertThat(letter.position()).isEqualTo("reply of getBalance");
        assertThat(letter.reason()).doesNotContain(SSN);
        assertThat(new String(letter.sealed(), UTF_8)).doesNotContain(SSN);
        assertThat(letter.id()).contains(json(answer).get("call").asString());
    }

    @Test
    void aCallWithoutAnAnswerHasAPlaceToAsk() {
        bank.teller.answering = (_, _, _, _) -> new Answer.Unknown(problem("No answer by the deadline."));

        var answer = bank.post("crm", "/bank/transfer", TRANSFER);

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(json(answer).get("reason").asString()).isEqualTo("teller/x");
        assertThat(answer.body()).as("the operator's text").doesNotContain("by the deadline");
        var status = json(bank.get("crm", json(answer).get("statusUrl").asString()));
        assertThat(status.get("state").asString()).isEqualTo("unknown");
        assertThat(status.get("operation").asString()).isEqualTo("transfer");
        assertThat(bank.get("support", json(answer).get("statusUrl").asString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aLegacySystemThatIsNotReachedIsTriedAgainLater() {
        bank.teller.answering = (_, _, _, _) -> {
            throw new LegacySystemException(problem("The teller sleeps."), Retry.SOON, null);
        };

        var answer = bank.get("crm", "/accounts/1/balance");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(code(answer)).isEqualTo("call/not-reached");
        bank.teller.answering = (_, operation, _, reply) -> TellerAdapter.echo(operation, reply);
        assertThat(bank.get("crm", "/accounts/1/balance").statusCode()).isEqualTo(200);
    }

    @Test
    void aRefusedLoginIsNotTriedByEveryCall() {
        bank.teller.answering = (_, _, _, _) -> {
            throw new LegacySystemException(problem("The password is wrong."), Retry.AFTER_HELP, null);
        };

        bank.get("crm", "/accounts/1/balance");
        var second = bank.get("crm", "/accounts/1/balance");

        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(Integer.parseInt(second.headers().firstValue("Retry-After").orElseThrow()))
                .isGreaterThan(200);
        assertThat(bank.teller.calls).hasSize(1);
    }

    @Test
    void anAdapterThatFailsLeavesTheOutcomeOpen() {
        bank.teller.answering = (_, _, _, _) -> {
            throw new IllegalStateException("of " + SSN, new StackOverflowError(SSN));
        };
        var console = System.out;
        var log = new ByteArrayOutputStream();
        System.setOut(new PrintStream(log, true, UTF_8));
        HttpResponse<String> answer;
        try {
            answer = bank.post("crm", "/bank/transfer", TRANSFER);
        } finally {
            System.setOut(console);
        }

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).doesNotContain(SSN);
        assertThat(log.toString(UTF_8)).doesNotContain(SSN);
    }

    @Test
    void noMoreCallsThanTheLegacySystemGetsAtOnce() throws Exception {
        bank.reconnect("max-concurrent: 2\n");
        var inside = new Semaphore(0);
        var go = new CountDownLatch(1);
        bank.teller.answering = (_, operation, _, reply) -> {
            inside.release();
            awaitUnchecked(go);
            return TellerAdapter.echo(operation, reply);
        };

        var first = CompletableFuture.supplyAsync(() -> bank.get("crm", "/accounts/1/balance"));
        var second = CompletableFuture.supplyAsync(() -> bank.get("crm", "/accounts/2/balance"));
        inside.acquire(2);
        var third = bank.get("support", "/accounts/3/balance");
        go.countDown();

        assertThat(third.statusCode()).isEqualTo(503);
        assertThat(code(third)).isEqualTo("limit/concurrency");
        assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(second.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aClientIsHeldToItsRate() throws Exception {
        bank.client("crm", "rate: 3/h\ncalls: {bank: {getBalance: {request: all, reply: all}}}");
        bank.awaitStatus(404, () -> bank.get("crm", "/calls/x"));
        await().until(() -> bank.get("crm", "/openapi.json")
                .headers()
                .firstValue("RateLimit-Policy")
                .isPresent());
        bank.get("crm", "/accounts/1/balance");
        var last = bank.get("crm", "/accounts/1/balance");
        var refused = bank.get("crm", "/accounts/1/balance");

        assertThat(last.statusCode()).isEqualTo(200);
        assertThat(last.headers().firstValue("RateLimit-Policy")).hasValue("\"client\";q=3;w=3600");
        assertThat(last.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"client\";r=0;t=");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(code(refused)).isEqualTo("limit/rate");
        assertThat(refused.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"client\";r=0;t=");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1100, 1200);
        assertThat(bank.get("support", "/accounts/1/balance").statusCode()).isEqualTo(200);
    }

    @Test
    void aConnectionIsReplacedWithoutACallRefused() throws Exception {
        var answers = new ArrayList<Integer>();
        for (var version = 0; version < 3; version++) {
            bank.write("connections/bank.yaml", Bank.CONNECTION + "branch: v" + version + "\n");
            var wanted = "v" + version;
            await().until(() -> {
                answers.add(bank.get("crm", "/accounts/1/balance").statusCode());
                return bank.teller.calls.stream().anyMatch(call -> call.branch().equals(wanted));
            });
        }
        assertThat(answers).containsOnly(200);
    }

    private static Answer receipt(RecordSchema schema, RecordWriter to) {
        to.startGroup(schema.root());
        to.text(field(schema, "receipt"), "r-1");
        to.text(field(schema, "ssn"), SSN);
        var steps = field(schema, "steps");
        to.startList(steps);
        var step = ((Type.Repeated) steps.type()).element();
        to.text(step, "a");
        to.text(step, "b");
        to.endList(steps);
        to.endGroup(schema.root());
        return Answer.REPLY;
    }

    private static Answer tree(RecordSchema schema, RecordWriter to) {
        to.startGroup(schema.root());
        var children = field(schema, "node.children");
        to.startGroup(field(schema, "node"));
        to.text(field(schema, "node.name"), "a");
        to.text(field(schema, "node.ssn"), SSN);
        to.startList(children);
        var child = ((Type.Repeated) children.type()).element();
        to.startGroup(child);
        to.text(field(schema, "node.name"), "b");
        to.text(field(schema, "node.ssn"), SSN);
        to.startList(children);
        to.endList(children);
        to.endGroup(child);
        to.endList(children);
        to.endGroup(field(schema, "node"));
        to.endGroup(schema.root());
        return Answer.REPLY;
    }

    static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Problem problem(String what) {
        return Problem.error(Place.of("teller"), what, "Wait.", "teller/x");
    }

    private static Field field(RecordSchema schema, String path) {
        return schema.find(path).orElseThrow();
    }

    private static String code(HttpResponse<String> answer) {
        return json(answer).get("code").asString();
    }

    private static List<String> codes(HttpResponse<String> answer) {
        assertThat(code(answer)).isEqualTo("request/invalid");
        var codes = new ArrayList<String>();
        json(answer).get("errors").forEach(error -> codes.add(error.get("code").asString()));
        return codes;
    }
}
