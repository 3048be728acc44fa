package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.client.ClientSettings;
import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CertsCommandTest extends OnCertsVerbs {

    @Test
    void makesWhatServerAndClientNeed() {
        assertThat(bridge("init", "--name", "bridge.example", "--name", "192.0.2.7"))
                .isZero();
        assertThat(bridge("issue", "--client", "crm")).isZero();

        assertThat(out.toString()).contains("for bridge.example, 192.0.2.7").contains("curl --cert " + folder);
        assertThat(new ServerTls(folder, Clock.systemUTC(), new SecureRandom()).context())
                .isNotNull();
        var clients = folder.resolve("certs/clients");
        assertThat(ClientTls.context(
                        clients.resolve("crm.pem"), clients.resolve("crm.key"), folder.resolve("certs/ca/root.pem")))
                .isNotNull();
    }

    @Test
    void makesTheFoldersIntoWhichPeoplePutFiles() throws IOException {
        bridge("init");

        assertThat(List.of("connections", "contracts", "clients", "protection"))
                .allSatisfy(name -> assertThat(folder.resolve(name)).isEmptyDirectory());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secrets"))))
                .isEqualTo("rwx------");
    }

    @Test
    void printsAClientFileThatTheApplianceReads() {
        bridge("init");
        bridge("issue", "--client", "crm");
        assertThat(out.toString()).contains("Write this to " + folder.resolve("clients/crm.yaml") + ":\n");
        var yaml = out.toString().split("clients/crm.yaml:\n", 2)[1].stripIndent();

        var problems = new Problems();
        var settings = YamlDocument.parse("clients/crm.yaml", yaml, problems)
                .flatMap(node -> new SettingsBinder("clients/crm.yaml", problems)
                        .bind(node, SettingsModel.of(ClientSettings.class, Map.of()), ClientSettings.class));

        assertThat(problems.inOrder()).isEmpty();
        assertThat(settings.orElseThrow().certificate())
                .isEqualTo(new ClientSettings.CertificateSettings("internal", "urn:legacybridge:client:crm"));
    }

    @Test
    void saysWhereTheApplianceOfThisHomeListens() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        bridge("token", "--client", "crm");
        assertThat(out.toString())
                .contains("'https://localhost:8443/messages", "https://BRIDGE:PORT/.well-known/est/simpleenroll")
                .contains("Nobody answers yet: write security.est-listen to bridge.yaml");
        out.getBuffer().setLength(0);
        Files.writeString(folder.resolve("bridge.yaml"), """
                data-listen: 0.0.0.0:28443
                security: {est-listen: "0.0.0.0:23446"}
                """);

        bridge("issue", "--client", "billing");
        bridge("token", "--client", "billing");

        assertThat(out.toString())
                .contains("'https://localhost:28443/messages")
                .contains(
                        "https://BRIDGE:23446/.well-known/est/cacerts",
                        "https://BRIDGE:23446/.well-known/est/simpleenroll")
                .contains("with " + folder.resolve("certs/trust/internal.pem") + " as root.pem")
                .doesNotContain("8443/.well-known", "PORT", "Nobody answers yet");
    }

    @Test
    void saysWhereTheApplianceListensAtOneAddressOnly() throws IOException {
        bridge("init");
        Files.writeString(folder.resolve("bridge.yaml"), """
                data-listen: 192.0.2.7:28443
                security: {est-listen: "bridge.example:23446"}
                """);

        bridge("issue", "--client", "crm");
        bridge("token", "--client", "crm");

        assertThat(out.toString())
                .contains(
                        "'https://192.0.2.7:28443/messages",
                        "https://bridge.example:23446/.well-known/est/simpleenroll");
    }

    @Test
    void namesTheServerAfterThisMachineUnlessTold() {
        bridge("init");
        out.getBuffer().setLength(0);

        assertThat(bridge("list", "--json")).isZero();

        var certificates = out.toString()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        assertThat(certificates)
                .extracting(certificate -> certificate.get("file").asString())
                .containsExactly(
                        "certs/ca/issuing.pem",
                        "certs/ca/root.pem",
                        "certs/ocsp/responder.pem",
                        "certs/server.pem",
                        "certs/trust/internal.pem",
                        "certs/crl/issuing.crl",
                        "certs/crl/root.crl");
        var server = certificates.get(3);
        assertThat(server.get("names").valueStream().map(name -> name.asString()))
                .startsWith("DNS:localhost", "IP:127.0.0.1", "IP:0:0:0:0:0:0:0:1");
        assertThat(server.get("daysLeft").asInt()).isBetween(29, 30);
        assertThat(server.get("notAfter").asString()).endsWith("Z");
    }

    @Test
    void listsForPeople() {
        bridge("init");
        bridge("issue", "--client", "crm");
        out.getBuffer().setLength(0);

        assertThat(bridge("list")).isZero();

        assertThat(out.toString().lines())
                .contains(
                        "certs/clients/crm.pem",
                        "  subject  CN=client crm,O=Legacy Bridge",
                        "  names    URI:urn:legacybridge:client:crm");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void exitsWithOneWhenSomethingIsWrong() throws IOException {
        bridge("init");

        assertThat(bridge("init")).isEqualTo(1);
        assertThat(err.toString()).contains("certs/ca/root.pem: The file is already there");
        assertThat(bridge("issue", "--client", "CRM")).isEqualTo(1);
        assertThat(err.toString()).contains("[certs/bad-client-name]");
        Files.writeString(folder.resolve("certs/trust/partner.pem"), "lost");
        assertThat(bridge("list")).isEqualTo(1);
        assertThat(err.toString()).contains("certs/trust/partner.pem: There is no certificate in the file.");
    }

    @Test
    void exitsWithTwoWhenUsedWrongly() {
        assertThat(bridge("issue")).isEqualTo(2);
        assertThat(err.toString()).contains("--client=NAME");
        assertThat(BridgeCommand.execute(new PrintWriter(out), new PrintWriter(err), "certs"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("init, issue, token, request, sign,");
    }

    @Test
    void everyVerbAnswersAsJson() throws IOException {
        assertThat(json("init", "--name", "localhost").get("names").get(0).asString())
                .isEqualTo("localhost");
        assertThat(json("issue", "--client", "crm").get("san").asString()).isEqualTo("urn:legacybridge:client:crm");
        assertThat(json("issue", "--operator", "anna", "--role", "view", "--role", "security")
                        .get("san")
                        .asString())
                .isEqualTo("urn:legacybridge:operator:anna:view+security");
        assertThat(json("issue", "--encryption", "crm").get("certificate").asString())
                .endsWith("certs/encryption/crm.pem");
        var request = json("request", "--client", "erp").get("request").asString();
        assertThat(json("sign", request, "--client", "erp").get("holder").asString())
                .isEqualTo("client erp");
        assertThat(json("renew", "--client", "crm").get(0).get("holder").asString())
                .isEqualTo("client crm");
        assertThat(json("renew", "--due").isEmpty()).isTrue();
        var serial = json("rekey", "--client", "crm").get("serial").asString();
        assertThat(json("revoke", "--serial", serial, "--reason", "key-compromise")
                        .get("revoked")
                        .get(0)
                        .asString())
                .isEqualTo(serial);
        assertThat(json("revoke", "--client", "erp").get("revoked")).hasSize(1);
        assertThat(json("crl").get("list").asString()).endsWith("issuing.crl");
        assertThat(json("inspect", folder.resolve("certs/crl/issuing.crl").toString())
                        .get("serials"))
                .hasSize(2);
        assertThat(json("inspect", folder.resolve("certs/server.pem").toString())
                        .get("certificates"))
                .hasSize(2);
        assertThat(json(
                                "export",
                                "--client",
                                "crm",
                                "--out",
                                folder.resolve("crm.p12").toString())
                        .get("password")
                        .asString())
                .endsWith("crm.p12.password");
        assertThat(folder.resolve("crm.p12.password")).exists();
    }

    @Test
    void theRootCanStayOnAnotherMachine() {
        var offline = folder.resolve("offline");
        var signed = folder.resolve("issuing.pem").toString();
        var request = json("init", "--offline-root", "--name", "bridge.example")
                .get("request")
                .asString();

        assertThat(execute("certs", "init", "--root-only", "--home", offline.toString()))
                .isZero();
        assertThat(execute(
                        "certs",
                        "sign",
                        request,
                        "--issuing",
                        "--for",
                        "bridge.example",
                        "--out",
                        signed,
                        "--home",
                        offline.toString()))
                .isZero();
        assertThat(bridge("init", "--signed", signed, "--name", "bridge.example"))
                .isZero();

        assertThat(bridge("issue", "--client", "crm")).isZero();
        assertThat(folder.resolve("certs/ca/root.key")).doesNotExist();
        assertThat(execute("certs", "revoke", "--issuing", signed, "--home", offline.toString()))
                .isZero();
        assertThat(out.toString()).contains("Copy that file to certs/crl/root.crl of every appliance");
        assertThat(offline.resolve("data")).doesNotExist();
    }

    @Test
    void trustIsAddedTestedAndTakenAway() {
        bridge("init");
        var partner = folder.resolve("partner");
        execute("certs", "init", "--home", partner.toString());
        execute("certs", "issue", "--client", "crm", "--home", partner.toString());
        var theirs = partner.resolve("certs/clients/crm.pem").toString();

        assertThat(bridge("trust", "test", theirs)).isEqualTo(1);
        assertThat(err.toString()).contains("The certificate is not taken: ").contains("[certs/not-trusted]");
        assertThat(bridge(
                        "trust",
                        "add",
                        "partner",
                        partner.resolve("certs/ca/root.pem").toString()))
                .isZero();
        assertThat(json("trust", "test", theirs).get("bundle").asString()).isEqualTo("partner");
        assertThat(bridge("trust", "remove", "partner")).isZero();
        assertThat(bridge("trust", "remove", "partner")).isEqualTo(1);
    }

    @Test
    void whatAnotherCaHasSignedIsLeftLoudly() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        var next = folder.resolve("next");
        execute("certs", "init", "--home", next.toString());
        execute("certs", "issue", "--client", "crm", "--home", next.toString());
        assertThat(bridge(
                        "trust",
                        "add",
                        "internal",
                        next.resolve("certs/ca/root.pem").toString()))
                .isZero();
        for (var file : List.of("clients/crm.pem", "crl/root.crl"))
            Files.copy(
                    next.resolve("certs").resolve(file),
                    folder.resolve("certs").resolve(file.replace("root.crl", "next-root.crl")),
                    StandardCopyOption.REPLACE_EXISTING);
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);

        assertThat(bridge("revoke", "--client", "crm")).isEqualTo(1);
        assertThat(out.toString()).startsWith("Revoked: ");
        assertThat(err.toString())
                .contains("certs/clients/crm.pem", "certs/trust/internal", "[certs/signed-elsewhere]");
    }

    @Test
    void aCertificateThatNoBundleHereVouchesForIsMadeWithAWarning() throws IOException {
        bridge("init");
        var next = folder.resolve("next");
        execute("certs", "init", "--home", next.toString());
        assertThat(bridge("issue", "--client", "crm")).isZero();
        assertThat(err.toString()).isEmpty();
        Files.copy(
                next.resolve("certs/ca/root.pem"),
                folder.resolve("certs/trust/internal.pem"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(bridge("issue", "--client", "erp")).isZero();

        assertThat(err.toString())
                .contains(
                        "certs/clients/erp.pem: warning: An appliance with this home does not take it",
                        "[certs/not-trusted]");
    }

    @Test
    void listsWhatExpiresForCron() {
        bridge("init");

        assertThat(bridge("list", "--expiring", "7d")).isZero();
        assertThat(bridge("list", "--expiring", "31d")).isEqualTo(1);
        assertThat(bridge("list", "--expiring", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("write days, such as 30d");
    }

    @Test
    void probesAPortThatIsNotThere() throws IOException {
        bridge("init");
        int port;
        try (var closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }

        assertThat(bridge("probe", "localhost:" + port)).isEqualTo(1);
        assertThat(err.toString())
                .contains("localhost:" + port + ": Nobody can be reached there", "[certs/unreachable]");
        assertThat(bridge("probe", "localhost")).isEqualTo(2);
    }

    @Test
    void showsWhatIsRevokedSinceWhenAndWhy() throws IOException {
        bridge("init");
        bridge("issue", "--client", "crm");
        bridge("issue", "--client", "erp");
        bridge("revoke", "--client", "crm", "--reason", "key-compromise");
        out.getBuffer().setLength(0);

        assertThat(bridge("list")).isZero();

        assertThat(out.toString()).containsOnlyOnce("  revoked  ");
        assertThat(out.toString().replaceAll("\\d", "9"))
                .containsPattern("certs/clients/crm.pem\n(  .*\n)*?  revoked  9999-99-99T99:99:99Z, key-compromise\n");
        int port;
        try (var closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        assertThat(bridge("probe", "localhost:" + port, "--client", "crm")).isEqualTo(1);
        assertThat(err.toString())
                .containsPattern(
                        "crm.pem: warning: The certificate is revoked \\(.*, key-compromise\\)(.*\n)*.*unreachable");
        err.getBuffer().setLength(0);
        bridge("probe", "localhost:" + port, "--client", "erp");
        assertThat(err.toString()).doesNotContain("revoked");
    }
}
