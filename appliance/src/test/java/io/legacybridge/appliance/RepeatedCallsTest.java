package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.testkit.TellerAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes with an Idempotency-Key, and calls that take longer than their client waits. */
class RepeatedCallsTest {

    private static final String SSN = "123-45-6789";
    private static final String KEY = "4711-secret-key";
    private static final String TRANSFER = "{\"from\": \"1\", \"to\": \"2\", \"amount\": 10.5}";
    private static final String CALLS =
            "calls: {bank: {transfer: {request: all, reply: all, faults: all, release: {ssn: %s}},"
                    + " getBalance: {request: all, reply: all}}}";

    @TempDir
    Path folder;

    private final AtomicInteger receipts = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch inside = new CountDownLatch(1);
    private Bank bank;

    @BeforeEach
    void start() throws Exception {
        bank = new Bank(folder);
        bank.write("connections/bank.yaml", Bank.CONNECTION);
        bank.client("crm", CALLS.formatted("mask"));
        bank.client("support", CALLS.formatted("mask"));
        bank.teller.answering = (_, operation, _, reply) -> answer(operation, reply);
        bank.start();
    }

    @AfterEach
    void stop() {
        go.countDown();
        bank.close();
    }

    @Test
    void aRepeatedWriteGetsTheStoredAnswerAndIsNotCalledAgain() {
        var first = transfer(KEY);
        var second = transfer("\"" + KEY + "\"");

        assertThat(first.body()).isEqualTo("{\"receipt\":\"r-1\",\"ssn\":\"*********89\",\"steps\":[]}");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(bank.teller.calls).hasSize(1);
        assertThat(bank.post("support", "/bank/transfer", TRANSFER, "Idempotency-Key", KEY)
                        .body())
                .contains("r-2");
        assertThat(transfer("another").body()).contains("r-3");
        assertThat(bank.post("crm", "/bank/transfer", TRANSFER).body()).contains("r-4");
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() {
        transfer(KEY);

        var other = bank.post("crm", "/bank/transfer", TRANSFER.replace("10.5", "11"), "Idempotency-Key", KEY);

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(code(other)).isEqualTo("idempotency/other-request");
        assertThat(bank.teller.calls).hasSize(1);
    }

    @Test
    void aWriteThatIsOnItsWayIsNotCalledASecondTime() throws Exception {
        hang();
        var first = CompletableFuture.supplyAsync(() -> transfer(KEY));
        inside.await();

        var second = transfer(KEY);
        go.countDown();

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(code(second)).isEqualTo("idempotency/in-progress");
        assertThat(json(bank.get("crm", json(second).get("statusUrl").asString()))
                        .get("operation")
                        .asString())
                .isEqualTo("transfer");
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(transfer(KEY).body()).isEqualTo(first.join().body());
        assertThat(bank.teller.calls).hasSize(1);
    }

    @Test
    void aStopBetweenTheRecordAndTheAnswerLeavesTheOutcomeUnknown() throws Exception {
        hang();
        var first = CompletableFuture.runAsync(() -> transfer(KEY));
        inside.await();
        bank.stop();
        bank.start();

        var again = transfer(KEY);

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(code(again)).isEqualTo("idempotency/unknown");
        var status = json(bank.get("crm", json(again).get("statusUrl").asString()));
        assertThat(status.get("state").asString()).isEqualTo("unknown");
        assertThat(bank.teller.calls).as("never blindly").hasSize(1);
        go.countDown();
        assertThat(first).failsWithin(Bank.LIMIT);
    }

    @Test
    void anAnswerOutlivesARestart() throws Exception {
        var first = transfer(KEY);
        bank.stop();
        bank.start();

        assertThat(transfer(KEY).body()).isEqualTo(first.body());
        assertThat(bank.teller.calls).hasSize(1);
    }

    @Test
    void whatAClientSeesOfAStoredAnswerIsDecidedAtTheReplay() throws Exception {
        transfer(KEY);

        bank.client("crm", CALLS.formatted("omit"));
        await().atMost(Bank.LIMIT).until(() -> transfer(KEY).body().equals("{\"receipt\":\"r-1\",\"steps\":[]}"));

        bank.client("crm", CALLS.formatted("plain"));
        await().atMost(Bank.LIMIT).until(() -> transfer(KEY).body().contains(SSN));

        bank.write("connections/bank.yaml", Bank.CONNECTION.replace("transfer.reply.ssn", "transfer.reply"));
        await().atMost(Bank.LIMIT).until(() -> transfer(KEY).body().equals("{\"ssn\":\"" + SSN + "\"}"));
        assertThat(bank.teller.calls).hasSize(1);
    }

    @Test
    void aRefusalIsStoredAndWhatWasCertainlyNotSentIsCalledAgain() {
        bank.teller.answering = (_, _, _, _) -> {
            throw new LegacySystemException(problem(), Retry.SOON, null);
        };
        assertThat(transfer(KEY).statusCode()).isEqualTo(503);
        bank.teller.answering = (_, _, _, _) -> new Answer.Fault(Blame.REQUEST, "NoFunds", "");
        assertThat(transfer(KEY).statusCode()).isEqualTo(422);
        bank.teller.answering = (_, operation, _, reply) -> receipt(operation.reply(), reply);

        var replayed = transfer(KEY);

        assertThat(replayed.statusCode()).isEqualTo(422);
        assertThat(replayed.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(code(replayed)).isEqualTo("call/refused");
        assertThat(bank.teller.calls).hasSize(2);
    }

    @Test
    void anUnknownOutcomeStaysUnknownAndIsNotCalledAgain() {
        bank.teller.answering = (_, _, _, _) -> new Answer.Unknown(problem());
        assertThat(transfer(KEY).statusCode()).isEqualTo(504);
        bank.teller.answering = (_, operation, _, reply) -> receipt(operation.reply(), reply);

        assertThat(code(transfer(KEY))).isEqualTo("idempotency/unknown");

        assertThat(bank.teller.calls).hasSize(1);
    }

    @Test
    void nothingThatIsKeptCanBeRead() throws Exception {
        transfer(KEY);
        bank.stop();

        try (var files = Files.walk(bank.home().resolve("data"))) {
            for (var file : files.filter(Files::isRegularFile).toList())
                assertThat(text(file))
                        .as(file.toString())
                        .doesNotContain(SSN)
                        .doesNotContain(KEY)
                        .doesNotContain("\"r-1\"");
        }
    }

    @Test
    void whoDoesNotWaitLongerIsToldWhereToAsk() throws Exception {
        bank.reconnect("patience: 200ms\n");
        hang();

        var accepted = bank.get("crm", "/accounts/1/balance");

        assertThat(accepted.statusCode()).isEqualTo(202);

        var url = accepted.headers().firstValue("Location").orElseThrow();
        assertThat(json(accepted).get("statusUrl").asString()).isEqualTo(url);
        assertThat(json(bank.get("crm", url)).get("state").asString()).isEqualTo("open");
        go.countDown();
        await().atMost(Bank.LIMIT)
                .until(() -> json(bank.get("crm", url)).get("state").asString().equals("ended"));
        assertThat(bank.get("crm", url).body()).contains("\"reply\":{\"id\":\"id\",\"balance\":123.45,");
        assertThat(bank.get("support", url).statusCode()).isEqualTo(404);
    }

    @Test
    void whoDoesNotWaitLongerWhileNothingCanBeRememberedIsNotToldToTryAgain() throws Exception {
        bank.reconnect("patience: 200ms\n");
        hang();
        ledger("ALTER TABLE legacy_call RENAME TO away");

        var answer = bank.post("crm", "/bank/transfer", TRANSFER);

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(code(answer)).isEqualTo("call/unknown");
        assertThat(json(answer).get("reason").asString()).isEqualTo("call/not-remembered");
        ledger("ALTER TABLE away RENAME TO legacy_call");
        go.countDown();
        var url = json(answer).get("statusUrl").asString();
        await().atMost(Bank.LIMIT).until(() -> bank.get("crm", url).body().contains("\"state\":\"ended\""));
        assertThat(bank.teller.calls).hasSize(1);
    }

    private void ledger(String sql) throws SQLException {
        try (var store =
                        DriverManager.getConnection("jdbc:sqlite:" + bank.home().resolve("data/ledger.db"));
                var statement = store.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aWriteThatTakesLongIsAnsweredLaterUnderItsKeyToo() throws Exception {
        bank.reconnect("patience: 200ms\n");
        hang();
        var accepted = transfer(KEY);
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(code(transfer(KEY))).isEqualTo("idempotency/in-progress");

        go.countDown();

        var answer = bank.awaitStatus(200, () -> transfer(KEY));
        assertThat(answer.body()).contains("r-1");
        assertThat(bank.get("crm", accepted.headers().firstValue("Location").orElseThrow())
                        .body())
                .contains("r-1");
        assertThat(bank.teller.calls).hasSize(1);
    }

    private HttpResponse<String> transfer(String key) {
        return bank.post("crm", "/bank/transfer", TRANSFER, "Idempotency-Key", key);
    }

    private void hang() {
        bank.teller.answering = (_, operation, _, reply) -> {
            inside.countDown();
            Bank.awaitUnchecked(go);
            return answer(operation, reply);
        };
    }

    private Answer answer(Operation operation, RecordWriter reply) {
        return operation.name().equals("transfer")
                ? receipt(operation.reply(), reply)
                : TellerAdapter.echo(operation, reply);
    }

    private Answer receipt(RecordSchema schema, RecordWriter to) {
        to.startGroup(schema.root());
        to.text(field(schema, "receipt"), "r-" + receipts.incrementAndGet());
        to.text(field(schema, "ssn"), SSN);
        to.startList(field(schema, "steps"));
        to.endList(field(schema, "steps"));
        to.endGroup(schema.root());
        return Answer.REPLY;
    }

    private static Problem problem() {
        return Problem.error(Place.of("teller"), "No answer.", "Wait.", "teller/x");
    }

    private static Field field(RecordSchema schema, String path) {
        return schema.find(path).orElseThrow();
    }

    private static String code(HttpResponse<String> answer) {
        return json(answer).get("code").asString();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
