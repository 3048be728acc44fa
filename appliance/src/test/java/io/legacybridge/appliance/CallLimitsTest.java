package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.TRANSFER;
import static io.legacybridge.appliance.Bank.awaitUnchecked;
import static io.legacybridge.appliance.Bank.code;
import static io.legacybridge.appliance.Bank.json;
import static io.legacybridge.appliance.Bank.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.testkit.TellerAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How calls are held back, and what a changed file changes for those that follow. */
class CallLimitsTest {

    @TempDir
    Path folder;

    private Bank bank;

    @BeforeEach
    void open() throws Exception {
        bank = Bank.open(folder);
    }

    @AfterEach
    void close() {
        bank.close();
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

    /** However many senders begin a large request and let it come slowly, the memory is enough for those that it is for. */
    @Test
    void requestsThatAreTooLargeTogetherAreRefusedUntilThereIsRoom() throws Exception {
        bank.stop();
        bank.with("request-memory", "100000B");
        bank.start();
        var large = TRANSFER + " ".repeat(60_000);
        assertThat(bank.post("crm", "/bank/transfer", large).statusCode()).isEqualTo(200);
        var certs = bank.home().resolve("certs");
        var tls = ClientTls.context(
                certs.resolve("clients/crm.pem"), certs.resolve("clients/crm.key"), certs.resolve("ca/root.pem"));
        try (var slow = tls.getSocketFactory()
                .createSocket("localhost", bank.appliance().port())) {
            var begun = "POST /bank/transfer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 90000\r\n\r\n" + " ".repeat(80_000);
            slow.getOutputStream().write(begun.getBytes(UTF_8));

            var refused = bank.awaitStatus(503, () -> bank.post("crm", "/bank/transfer", large));

            assertThat(json(refused).get("code").asString()).isEqualTo("limit/request-memory");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            // Small ones find room.
            assertThat(bank.post("crm", "/bank/transfer", TRANSFER).statusCode())
                    .isEqualTo(200);
        }
        bank.awaitStatus(200, () -> bank.post("crm", "/bank/transfer", large));
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
}
