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
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CertsCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void makesWhatServerAndClientNeed() {
        assertThat(bridge("init", "--name", "bridge.example", "--name", "192.0.2.7"))
                .isZero();
        assertThat(bridge("issue", "--client", "crm")).isZero();

        assertThat(out.toString()).contains("for bridge.example, 192.0.2.7").contains("curl --cert " + folder);
        assertThat(new ServerTls(folder, Clock.systemUTC()).context()).isNotNull();
        var clients = folder.resolve("certs/clients");
        assertThat(ClientTls.context(
                        clients.resolve("crm.pem"), clients.resolve("crm.key"), folder.resolve("certs/ca/root.pem")))
                .isNotNull();
    }

    @Test
    void printsAClientFileThatTheApplianceReads() {
        bridge("init");
        bridge("issue", "--client", "crm");
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
                        "certs/ca/issuing.pem", "certs/ca/root.pem", "certs/server.pem", "certs/trust/internal.pem");
        var server = certificates.get(2);
        assertThat(server.get("names").valueStream().map(name -> name.asString()))
                .startsWith("DNS:localhost", "IP:127.0.0.1", "IP:0:0:0:0:0:0:0:1");
        assertThat(server.get("daysLeft").asInt()).isBetween(396, 397);
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
                        "  subject  CN=crm,O=Legacy Bridge",
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
        assertThat(err.toString()).contains("init, issue or list?");
    }

    private int bridge(String verb, String... arguments) {
        var line = new ArrayList<>(List.of("certs", verb, "--home", folder.toString()));
        line.addAll(List.of(arguments));
        return BridgeCommand.execute(new PrintWriter(out), new PrintWriter(err), line.toArray(String[]::new));
    }
}
