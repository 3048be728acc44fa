package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client sends protected values to a legacy system as tokens that it got, or encrypted; only the legacy system sees them. */
class HiddenArgumentsTest {

    private static final String SSN = "123-45-6789";

    @TempDir
    Path folder;

    private Bank bank;

    @BeforeEach
    void start() throws Exception {
        bank = new Bank(folder);
        bank.write("connections/bank.yaml", Bank.CONNECTION);
        bank.write("protection/team.yaml", """
                unmatched: allow
                classes: {national-id: {mask: last-four, reversible: true}}
                """);
        bank.client("crm", """
                calls:
                  bank:
                    findTree: {request: all, restore: [node.ssn], reply: all, release: {node.ssn: token}}
                """);
        bank.client("support", """
                calls:
                  bank:
                    findTree: {request: all, reply: all, release: {node.ssn: token}}
                """);
        bank.teller.answering = (_, operation, _, reply) -> tree(operation.reply(), reply);
        bank.start();
    }

    @AfterEach
    void stop() {
        bank.close();
    }

    @Test
    void anEntitledClientSendsTheTokenBackAndTheLegacySystemGetsTheValue() throws Exception {
        var token = json(find("crm", "x")).at("/node/ssn").asString();
        assertThat(token).startsWith("lbt2.").doesNotContain("6789");
        assertThat(json(find("support", "x")).at("/node/ssn").asString()).isEqualTo(token);
        bank.teller.calls.clear();

        assertThat(find("crm", token).statusCode()).isEqualTo(200);

        assertThat(bank.teller.calls.remove().request()).contains("ssn=" + SSN);
        assertThat(audited()).containsExactly("crm {\"node.ssn\":\"token\"}");
        var refused = find("support", token);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).at("/errors/0/code").asString()).isEqualTo("request/token-not-allowed");
        assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("/node/ssn");
        var foreign = find("crm", token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A"));
        assertThat(json(foreign).at("/errors/0/code").asString()).isEqualTo("request/unknown-token");
        // One from which nothing leads back, as subjects and URLs have it, short enough to pass as the value.
        var oneWay = find("crm", "lbt1.AAAAAA");
        assertThat(oneWay.statusCode()).isEqualTo(422);
        assertThat(json(oneWay).at("/errors/0/code").asString()).isEqualTo("request/unknown-token");
        assertThat(refused.body() + foreign.body()).doesNotContain(SSN);
        assertThat(bank.teller.calls).isEmpty();
    }

    @Test
    void theAuditTellsWhoSawTheAnswersToCallsThatAskedWithAValue() {
        find("crm", SSN);
        find("support", "987-65-4321");

        var out = new StringWriter();
        var token = run(new StringWriter(), "keys", "token", "--class", "national-id")
                .strip();
        run(out, "audit", "who-saw", "node.ssn", token);

        assertThat(out.toString()).contains("crm", "node.ssn as token").doesNotContain("support", SSN);
    }

    private String run(StringWriter out, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", bank.home().toString()));
        var exit = StandardStreams.reading(
                SSN,
                () -> BridgeCommand.execute(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        List.of(new KeysCommand(), new AuditCommand()),
                        all.toArray(String[]::new)));
        assertThat(exit).as(out.toString()).isZero();
        return out.toString();
    }

    @Test
    void aClientEncryptsAnArgumentForUs() throws Exception {
        var sent = encrypted("/node/ssn", "urn:legacybridge:client:support", "\"" + SSN + "\"");

        assertThat(find("support", sent).statusCode()).isEqualTo(200);
        assertThat(bank.teller.calls.remove().request()).contains("ssn=" + SSN);
        assertThat(audited()).containsExactly("support {\"node.ssn\":\"jwe\"}");

        var other = find("crm", sent);
        assertThat(json(other).at("/errors/0/code").asString()).isEqualTo("request/bad-jwe");
        var wrong =
                find("support", encrypted("/node/ssn", "urn:legacybridge:client:support", "\"" + SSN + "-too long\""));
        assertThat(json(wrong).at("/errors/0/detail").asString()).isEqualTo("is not a text of at most 11 characters.");
        for (var odd : List.of("{}", "null", "1 2", "\"", ""))
            assertThat(find("support", encrypted("/node/ssn", "urn:legacybridge:client:support", odd))
                            .statusCode())
                    .as(odd)
                    .isEqualTo(422);
        assertThat(other.body() + wrong.body()).doesNotContain(SSN);
        assertThat(bank.teller.calls).isEmpty();
    }

    /** Each costs the appliance an operation with a private key, and its sender next to nothing. */
    @Test
    void oneRequestHoldsNoMoreEncryptedValuesThanTheSettingAllows() throws Exception {
        bank.stop();
        bank.with("request-encrypted", "3");
        bank.start();

        assertThat(findWithChildren(3).statusCode()).isEqualTo(200);
        bank.teller.calls.clear();
        var refused = findWithChildren(4);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).get("errors")).hasSize(1);
        assertThat(json(refused).at("/errors/0/pointer").asString()).isEqualTo("/node/children/3/ssn");
        assertThat(json(refused).at("/errors/0/code").asString()).isEqualTo("request/too-many-encrypted");
        assertThat(json(refused).at("/errors/0/detail").asString())
                .isEqualTo("is more than the 3 encrypted values that one request may hold.");
        assertThat(bank.teller.calls).isEmpty();
    }

    /** Each child has a value that is encrypted for its place. */
    private HttpResponse<String> findWithChildren(int count) throws Exception {
        var children = new ArrayList<String>();
        for (var index = 0; index < count; index++)
            children.add("{\"name\": \"b\", \"children\": [], \"ssn\": \""
                    + encrypted("/node/children/" + index + "/ssn", "urn:legacybridge:client:crm", "\"" + SSN + "\"")
                    + "\"}");
        return bank.post("crm", "/bank/findTree", "{\"node\": {\"name\": \"a\", \"children\": " + children + "}}");
    }

    @Test
    void nothingGoesOnWhileTheAuditCannotBeWritten() throws Exception {
        var token = json(find("crm", "x")).at("/node/ssn").asString();
        bank.teller.calls.clear();
        try (var database =
                DriverManager.getConnection("jdbc:sqlite:" + bank.home().resolve("data/keys.db"))) {
            database.createStatement().execute("ALTER TABLE audit RENAME TO audit_away");
        }

        var answer = find("crm", token);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).get("reason").asString()).isEqualTo("audit/not-written");
        assertThat(bank.teller.calls).isEmpty();
    }

    private HttpResponse<String> find(String client, String ssn) {
        return bank.post(
                client, "/bank/findTree", "{\"node\": {\"name\": \"a\", \"ssn\": \"" + ssn + "\", \"children\": []}}");
    }

    private String encrypted(String pointer, String san, String value) throws Exception {
        var key =
                (ECKey) JWKSet.parse(bank.get("crm", "/keys").body()).getKeys().getFirst();
        var header = new JWEHeader.Builder(JWEAlgorithm.ECDH_ES_A256KW, EncryptionMethod.A256GCM)
                .keyID(key.getKeyID())
                .customParam("src", "/connections/bank/findTree")
                .customParam("ptr", pointer)
                .customParam("san", san)
                .build();
        var jwe = new JWEObject(header, new Payload(value));
        jwe.encrypt(new ECDHEncrypter(key));
        return jwe.serialize();
    }

    private List<String> audited() throws Exception {
        try (var database =
                        DriverManager.getConnection("jdbc:sqlite:" + bank.home().resolve("data/keys.db"));
                var rows = database.createStatement().executeQuery("SELECT entry FROM audit ORDER BY number")) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                var entry = Landscape.JSON.readTree(rows.getBytes(1));
                if (entry.get("kind").asString().equals("restored"))
                    all.add(entry.get("client").asString() + " " + entry.get("fields"));
            }
            return all;
        }
    }

    private static Answer tree(RecordSchema reply, RecordWriter to) {
        to.startGroup(reply.root());
        var node = reply.find("node").orElseThrow();
        to.startGroup(node);
        to.text(reply.find("node.name").orElseThrow(), "a");
        to.text(reply.find("node.ssn").orElseThrow(), SSN);
        Field children = reply.find("node.children").orElseThrow();
        to.startList(children);
        to.endList(children);
        to.endGroup(node);
        to.endGroup(reply.root());
        return Answer.REPLY;
    }
}
