package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.SSN;
import static io.legacybridge.appliance.Bank.TRANSFER;
import static io.legacybridge.appliance.Bank.code;
import static io.legacybridge.appliance.Bank.field;
import static io.legacybridge.appliance.Bank.json;
import static io.legacybridge.appliance.Bank.noFunds;
import static io.legacybridge.appliance.Bank.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import io.legacybridge.testkit.TellerAdapter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a call can end, over real TLS on the appliance's own port. */
class CallsTest {

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
    void anAdapterThatFailsLeavesTheOutcomeOpen() throws Exception {
        bank.teller.answering = (_, _, _, _) -> {
            throw new IllegalStateException("of " + SSN, new StackOverflowError(SSN));
        };

        var printed = StandardStreams.printed(() -> {
            var answer = bank.post("crm", "/bank/transfer", TRANSFER);

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).doesNotContain(SSN);
        });

        assertThat(printed).doesNotContain(SSN);
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
}
