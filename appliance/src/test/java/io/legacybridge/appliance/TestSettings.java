package io.legacybridge.appliance;

import io.legacybridge.runtime.config.SettingsBinder;
import io.legacybridge.runtime.config.SettingsModel;
import io.legacybridge.runtime.config.YamlDocument;
import io.legacybridge.runtime.definition.BridgeSettings;
import io.legacybridge.runtime.security.HttpUrl;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.security.SecuritySettings.AcmeSettings;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A {@code bridge.yaml} for tests: its defaults, but on a disk of any size, and on ports that the system chooses. */
public final class TestSettings {

    /** No file can say so: only a test asks afterwards which port it is. */
    static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    private final Map<String, String> lines = new TreeMap<>(Map.of("stop-patience", "5s", "min-disk-free", "1MB"));
    private Optional<SecuritySettings> security = Optional.empty();

    /** @param value as it is written there, such as {@code 5s} */
    public TestSettings with(String setting, String value) {
        lines.put(setting, value);
        return this;
    }

    void secured(SecuritySettings settings) {
        security = Optional.of(settings);
    }

    /** The port for enrolment is open, and nothing else differs from the defaults. */
    static SecuritySettings enrolling(OtherNames otherNames, Optional<HostPort> revocation) {
        return new SecuritySettings(
                revocation,
                Optional.of(ANY_PORT),
                otherNames,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The server's certificate comes from an ACME server, which this trust knows, and nothing else differs from the defaults. */
    static SecuritySettings orderingAt(HttpUrl directory, int challengePort, TlsSettings trust) {
        return new SecuritySettings(
                Optional.empty(),
                Optional.empty(),
                OtherNames.REFUSE,
                Optional.of(new AcmeSettings(
                        directory,
                        List.of("localhost"),
                        new HostPort("127.0.0.1", challengePort),
                        Optional.of("security@company.example"),
                        true,
                        Optional.of(trust))),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public BridgeSettings read() {
        var written = written();
        return new BridgeSettings(
                written.node(),
                port("data-listen", written.dataListen()),
                port("health-listen", written.healthListen()),
                port("control-listen", written.controlListen()),
                port("soap-listen", written.soapListen()),
                written.soapCalls(),
                written.journalKeep(),
                written.seenKeep(),
                written.seenIds(),
                written.answersKeep(),
                written.deadLettersKeep(),
                written.deadLettersWait(),
                written.stagedKeep(),
                written.requestSize(),
                written.requestDepth(),
                written.requestMemory(),
                written.requestEncrypted(),
                written.stopPatience(),
                written.store(),
                security,
                written.broker(),
                written.proxy(),
                written.minDiskFree());
    }

    private HostPort port(String setting, HostPort written) {
        return lines.containsKey(setting) ? written : ANY_PORT;
    }

    private BridgeSettings written() {
        var problems = new Problems();
        var yaml = lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + line.getValue())
                .collect(Collectors.joining("\n"));
        return YamlDocument.parse("bridge.yaml", yaml, problems)
                .flatMap(node -> new SettingsBinder("bridge.yaml", problems)
                        .bind(node, SettingsModel.of(BridgeSettings.class, Map.of()), BridgeSettings.class))
                .orElseThrow(
                        () -> new IllegalArgumentException(problems.inOrder().toString()));
    }
}
