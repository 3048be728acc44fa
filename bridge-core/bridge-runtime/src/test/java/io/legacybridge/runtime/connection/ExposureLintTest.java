package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.testkit.TellerAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExposureLintTest {

    private static final String PROTECTED = """
            adapter: teller
            protect: {getBalance.reply.ssn: encrypt, transfer.reply: encrypt, transfer.faults.NoFunds.ssn: encrypt,
              findTree.request.node.ssn: encrypt, findTree.reply.node.ssn: encrypt}
            """;

    @TempDir
    Path folder;

    @Test
    void everyOperationHasAWayWithoutAWord() throws IOException {
        write("connections/bank.yaml", PROTECTED);

        var bank =
                read().connections().get("bank").result().orElseThrow().calls().orElseThrow();

        assertThat(bank.operations().values().stream()
                        .map(plan -> plan.exposure().toString()))
                .containsExactly("POST /bank/findTree", "POST /bank/getBalance", "POST /bank/transfer");
        assertThat(bank.protectedPaths().keySet())
                .containsExactlyInAnyOrder(
                        "getBalance.reply.ssn",
                        "transfer.reply.receipt",
                        "transfer.reply.ssn",
                        "transfer.reply.steps",
                        "transfer.faults.NoFunds.ssn",
                        "findTree.request.node.ssn",
                        "findTree.reply.node.ssn");
    }

    @Test
    void fieldsOfOperationsThatTheRulesMatchMustBeProtected() throws IOException {
        write("connections/bank.yaml", PROTECTED.replace("getBalance.reply.ssn: encrypt, ", ""));

        assertThat(problems())
                .containsExactly(
                        "connections/bank.yaml:2:10 protect: The field getBalance.reply.ssn is of the class national-id and is"
                                + " not protected. Write protect: {getBalance.reply.ssn: encrypt}, or ask the security team"
                                + " for an exception in protection/. [protection/unprotected-field]");
    }

    @Test
    void whatCannotBeExposedIsToldAtOnce() throws IOException {
        write("connections/bank.yaml", PROTECTED + """
                expose:
                  getBalnce: GET /balance/{id}
                  getBalance: GET /messages/{idd}/{id}?id
                  transfer: GET /transfers
                  findTree: POST /trees?node.ssn
                effect: {deposit: read}
                """);

        assertThat(problems())
                .containsExactly(
                        "connections/bank.yaml:5:3 expose.getBalnce: There is no operation getBalnce. Did you mean getBalance?"
                                + " [config/unknown-operation]",
                        "connections/bank.yaml:6:3 expose.getBalance: /messages is the appliance's own. Choose a path that"
                                + " begins with another word. [expose/reserved-path]",
                        "connections/bank.yaml:6:3 expose.getBalance: The request of getBalance has no field idd that can"
                                + " stand there. Did you mean id? [config/unknown-field]",
                        "connections/bank.yaml:6:3 expose.getBalance: The field id stands in it twice. Name it once."
                                + " [expose/field-twice]",
                        "connections/bank.yaml:7:3 expose.transfer: transfer may change something, and GET promises that"
                                + " nothing changes. Use POST, or write effect: {transfer: read} when it only asks."
                                + " [expose/unsafe-get]",
                        "connections/bank.yaml:8:3 expose.findTree: The request of findTree has no field node.ssn that can stand"
                                + " there. No field of this request can: leave it out. [config/unknown-field]",
                        "connections/bank.yaml:9:10 effect.deposit: There is no operation deposit. Known here: findTree,"
                                + " getBalance, transfer. [config/unknown-operation]");
    }

    /** Who writes a path thinks of the answer, whose fields nobody knows before the call. */
    @Test
    void aFieldThatOnlyTheReplyHasCannotStandInAPath() throws IOException {
        write("connections/bank.yaml", PROTECTED + "expose: {getBalance: 'GET /balances/{ssn}'}\n");

        assertThat(problems())
                .containsExactly(
                        "connections/bank.yaml:4:10 expose.getBalance: The request of getBalance has no field ssn that can stand"
                                + " there; only the reply has it, which comes after the call. Known here: currency, days, id."
                                + " [config/unknown-field]");
    }

    @Test
    void protectedFieldsAndWholeGroupsStayOutOfUrls() throws IOException {
        write(
                "connections/bank.yaml",
                PROTECTED.replace(
                                "getBalance.reply.ssn: encrypt,",
                                "getBalance.reply.ssn: encrypt, getBalance.request.id: encrypt,")
                        + "expose: {getBalance: 'GET /accounts/{id}', findTree: GET /trees}\n");

        assertThat(problems())
                .containsExactly(
                        "connections/bank.yaml:4:10 expose.getBalance: The field id is protected, and others log URLs. Use a"
                                + " method with a body, such as POST, and leave it in the body. [expose/protected-in-url]",
                        "connections/bank.yaml:4:44 expose.findTree: The request needs node.name, which has no place in a URL."
                                + " Use a method with a body, such as POST. [expose/needs-body]");
    }

    @Test
    void aBadWayIsToldWithAGoodOne() throws IOException {
        write("connections/bank.yaml", PROTECTED + "expose: {getBalance: /balance}\n");

        assertThat(problems())
                .containsExactly(
                        "connections/bank.yaml:4:22 expose.getBalance: \"/balance\" is not a method and a path. Write"
                                + " GET, POST, PUT, PATCH or DELETE and a path such as GET /accounts/{id}/balance?currency."
                                + " [config/bad-exposure]");
    }

    @Test
    void onePathHasOneNameForItsVariable() throws IOException {
        write(
                "connections/bank.yaml",
                PROTECTED + "expose: {getBalance: 'GET /accounts/{id}', transfer: 'PUT /accounts/{from}'}\n");

        assertThat(problems())
                .containsExactly(
                        "connections/bank.yaml:4:44 expose.transfer: PUT /accounts/{from} and GET /accounts/{id} are one path"
                                + " with two names for a variable. Give the variable the same name, that of a field of both"
                                + " requests. [expose/variable-names]");
    }

    @Test
    void twoConnectionsAtOnePlaceAreBothRefused() throws IOException {
        write("connections/bank.yaml", PROTECTED + "expose: {getBalance: 'GET /accounts/{id}'}\n");
        write("connections/branch.yaml", PROTECTED + "expose: {getBalance: 'GET /accounts/{currency}'}\n");

        assertThat(problems())
                .containsExactly(
                        "connections/bank.yaml expose.getBalance: GET /accounts/{id} is the way to getBalance of the"
                                + " connection branch, too. Give each operation a method and path of its own with expose."
                                + " [expose/clash]",
                        "connections/branch.yaml expose.getBalance: GET /accounts/{currency} is the way to getBalance of the"
                                + " connection bank, too. Give each operation a method and path of its own with expose."
                                + " [expose/clash]");
        assertThat(read().connections().values()).allMatch(read -> read.result().isEmpty());
    }

    @Test
    void aClientFileIsHeldAgainstTheOperations() throws IOException {
        write("connections/bank.yaml", PROTECTED);
        write("clients/crm.yaml", """
                certificate: {san: "urn:legacybridge:client:crm"}
                rate: 600/m
                calls:
                  bank:
                    getBalance: {request: [currency], reply: [balnce], release: {sn: mask}}
                    transfer: {request: all, reply: all, faults: [NoFund.missing], release: {faults.NoFunds.ssn: mask}}
                    deposit: {request: all}
                  branch: {x: {request: all}}
                """);

        assertThat(problems())
                .containsExactly(
                        "clients/crm.yaml:5:5 calls.bank.getBalance: warning: Every request needs id, which this client may not"
                                + " send. Add it to request, or take the operation away. [config/required-field]",
                        "clients/crm.yaml:5:46 calls.bank.getBalance.reply: warning: There is no field balnce. Did you mean"
                                + " balance? [config/unknown-field]",
                        "clients/crm.yaml:5:66 calls.bank.getBalance.release.sn: warning: The operation getBalance has no"
                                + " protected field sn. Did you mean ssn? [config/unknown-field]",
                        "clients/crm.yaml:6:50 calls.bank.transfer.faults: warning: There is no field NoFund.missing. Did you"
                                + " mean NoFunds.missing? [config/unknown-field]",
                        "clients/crm.yaml:7:5 calls.bank.deposit: warning: The connection bank has no operation deposit. Known"
                                + " here: findTree, getBalance, transfer. [config/unknown-operation]",
                        "clients/crm.yaml:8:3 calls.branch: warning: There is no connection branch that has operations. Correct"
                                + " the name, or put a file connections/branch.yaml there. [config/unknown-connection]");
        assertThat(read().clients().get("crm").result()).isPresent();
    }

    @Test
    void aClientFileSaysNothingOfAConnectionThatHasErrorsOfItsOwn() throws IOException {
        write("connections/bank.yaml", PROTECTED + "colour: red\n");
        write("clients/crm.yaml", """
                certificate: {san: "urn:legacybridge:client:crm"}
                reads: {bank: {fields: all}, bnk: {fields: all}}
                calls: {bank: {getBalance: {request: all}}}
                sends: [bank]
                """);

        assertThat(problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).startsWith("connections/bank.yaml"))
                .contains(
                        "clients/crm.yaml:2:30 reads.bnk: warning: There is no connection bnk that yields records. Did you"
                                + " mean bank? Or put a file connections/bnk.yaml there. [config/unknown-connection]");
    }

    @Test
    void aRuleThatReachesNothingIsTold() throws IOException {
        write("connections/bank.yaml", PROTECTED);
        write("protection/team.yaml", """
                rules:
                  - {field-class: national-id, connections: [bnk], fields: [ssn]}
                  - {field-class: national-id, connections: [bank], fields: [sssn]}
                  - {field-class: national-id, fields: ["*-PIN"]}
                """);

        assertThat(problems())
                .containsExactly(
                        "protection/team.yaml:2:45 rules[0].connections: warning: There is no connection bnk, so the rule"
                                + " protects nothing there. Did you mean bank? [protection/unknown-connection]",
                        "protection/team.yaml:3:61 rules[1].fields: warning: No field of bank matches sssn, so the rule does"
                                + " nothing. Did you mean ssn? [protection/unknown-field]");
    }

    @Test
    void aFieldThatNoConnectionHasIsTold() throws IOException {
        write("connections/bank.yaml", PROTECTED);
        write("protection/team.yaml", """
                rules:
                  - {field-class: national-id, fields: [sssn, "*-PIN", ssn]}
                  - {field-class: public, fields: [elsewhere]}
                """);

        assertThat(problems())
                .containsExactly(
                        "protection/team.yaml:2:41 rules[0].fields[0]: warning: No field of any connection matches sssn, so the"
                                + " rule does nothing with it. Did you mean ssn? [protection/unknown-field]",
                        "protection/team.yaml:3:36 rules[1].fields[0]: warning: No field of any connection matches elsewhere, so"
                                + " the rule does nothing with it. Correct it, or take it out: bridge protection report lists the"
                                + " fields. [protection/unknown-field]");
    }

    @Test
    void whetherAFieldIsThereIsAskedWhenThereAreConnectionsThatAreFine() throws IOException {
        write("protection/team.yaml", "rules: [{field-class: national-id, fields: [sssn]}]\n");
        assertThat(problems()).isEmpty();

        write("connections/bank.yaml", PROTECTED + "colour: red\n");

        assertThat(problems()).singleElement().asString().startsWith("connections/bank.yaml");
    }

    @Test
    void ofSeveralFieldsTheOneThatIsMisspeltIsTold() throws IOException {
        write("connections/bank.yaml", PROTECTED);
        write("protection/team.yaml", """
                rules:
                  - {field-class: national-id, connections: [bank], fields: [ssn, sssn, "*-PIN"]}
                """);

        assertThat(problems())
                .containsExactly(
                        "protection/team.yaml:2:67 rules[0].fields[1]: warning: No field of bank matches sssn, so the"
                                + " rule does nothing with it. Did you mean ssn? [protection/unknown-field]");
    }

    @Test
    void withErrorsInProtectionOnlyTheseAndOneSentenceAreTold() throws IOException {
        write("connections/bank.yaml", PROTECTED);
        write("connections/branch.yaml", PROTECTED);
        write("clients/crm.yaml", """
                certificate: {san: "urn:legacybridge:client:crm"}
                calls: {bank: {getBalance: {request: all}}}
                """);
        write("protection/team.yaml", "unmatched: refus\n");

        assertThat(problems())
                .containsExactly(
                        "connections: The files of protection/ have problems, so nobody knows what must be protected. Correct"
                                + " them first. [protection/unknown]",
                        "protection/team.yaml:1:12 unmatched: \"refus\" is not known here. Write allow, warn or refuse."
                                + " [config/unknown-word]");
    }

    @Test
    void whatNobodyReadsIsTold() throws IOException {
        write("connections/bank.yaml", PROTECTED);
        write("connections/branch.yaml.txt", PROTECTED);
        write("connections/old/bank.yaml", PROTECTED);
        write("clients", "a file");

        assertThat(problems())
                .containsExactly(
                        "clients: This is a file, and it must be a folder. Move it away, and make the folder."
                                + " [config/no-folder]",
                        "connections/branch.yaml.txt: warning: Only files that end in .yaml are read. Rename it to branch.yaml."
                                + " [config/other-ending]",
                        "connections/old/bank.yaml: warning: Files in a folder below this one are not read. Move it into"
                                + " connections/. [config/other-ending]");
        assertThat(read().connections().get("bank").result()).isPresent();
    }

    @Test
    void aBundleThatIsNotThereLetsNobodyIn() throws IOException {
        write("clients/crm.yaml", "certificate: {san: crm, bundle: partnr}\n");
        assertThat(problems())
                .containsExactly(
                        "clients/crm.yaml:1:20 certificate.san: \"crm\" is no URI, so no certificate has it. Write the"
                                + " URI that stands in the certificate, such as urn:legacybridge:client:crm. [config/bad-san]");

        write("certs/trust/partner.pem", "");
        assertThat(problems())
                .anyMatch(problem -> problem.contains("There is no trust bundle partnr in certs/trust/")
                        && problem.endsWith("Did you mean partner? [config/unknown-bundle]"));
    }

    private List<String> problems() throws IOException {
        return read().allProblems().stream().map(Problem::toString).toList();
    }

    private Configuration read() throws IOException {
        write("protection/quiet.yaml", "unmatched: allow\n");
        var adapters = Adapters.of(List.of(new TellerAdapter()), List.of());
        return new Configuration.Reader(new Home(folder), adapters, Clock.systemUTC()).read();
    }

    private void write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
