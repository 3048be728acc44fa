package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.TRANSFER;
import static io.legacybridge.appliance.Bank.json;
import static io.legacybridge.appliance.Bank.noFunds;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.testkit.TellerAdapter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What calls ask with and reveal is in the audit, or is not revealed. */
class AuditedCallsTest {

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
}
