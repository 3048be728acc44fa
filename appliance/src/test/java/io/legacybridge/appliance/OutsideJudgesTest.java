package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.runtime.security.Day;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data port in the eyes of programs that are not ours. */
class OutsideJudgesTest {

    private static final int PATIENCE_SECONDS = 300;

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void start() throws IOException {
        landscape = Landscape.withoutCertificates(folder);
        landscape.write("certs/ca/published-at", "http://pki.example:9080\n");
        landscape.makeCertificates();
        landscape.start();
    }

    @AfterEach
    void stop() throws IOException {
        landscape.close();
    }

    @Test
    void opensslIsLetInWithTls13AndFindsTheServersChainInOrder() throws Exception {
        assumeTrue(onPath("openssl"), "openssl is not on the PATH, so it was not asked");

        assertThat(openssl("-tls1_3"))
                .contains("Verify return code: 0 (ok)", "TLSv1.3", "Acceptable client certificate");
        assertThat(openssl("-tls1_2")).contains("alert");
    }

    @Test
    void opensslIsLetInWithTls12WhileAnExceptionLasts() throws Exception {
        assumeTrue(onPath("openssl"), "openssl is not on the PATH, so it was not asked");
        landscape.stop();
        landscape.secured(new SecuritySettings(
                Optional.empty(),
                Optional.empty(),
                OtherNames.REFUSE,
                Optional.empty(),
                Map.of("data", Day.parse("2999-12-31")),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        landscape.start();

        assertThat(openssl("-tls1_2")).contains("Verify return code: 0 (ok)", "ECDHE-ECDSA-AES256-GCM-SHA384");
        assertThat(openssl("-tls1_3")).contains("Verify return code: 0 (ok)", "TLSv1.3");
    }

    /** It takes minutes, so only when it is asked for: {@code -Dtestssl=true}. */
    @Test
    void testsslFindsTls13AloneAndNothingToObjectTo() throws Exception {
        assumeTrue(Boolean.getBoolean("testssl"), "testssl was not asked; -Dtestssl=true asks it");
        var program = onPath("testssl") ? "testssl" : "testssl.sh";
        assumeTrue(onPath(program), "testssl is not on the PATH (apt-get install testssl.sh), so it was not asked");

        var said = run(List.of(
                program,
                "--quiet",
                "--warnings",
                "off",
                "--color",
                "0",
                "--add-ca",
                landscape.home().resolve("certs/ca/root.pem").toString(),
                "localhost:" + port()));

        assertThat(said)
                .containsPattern("SSLv2 +not offered \\(OK\\)")
                .containsPattern("SSLv3 +not offered \\(OK\\)")
                .containsPattern("TLS 1 +not offered")
                .containsPattern("TLS 1.1 +not offered")
                .containsPattern("TLS 1.2 +not offered")
                .containsPattern("TLS 1.3 +offered \\(OK\\)");
        assertThat(said.lines().filter(line -> line.contains("NOT ok") || line.contains("VULNERABLE (")))
                .isEmpty();
    }

    private String openssl(String protocol) throws Exception {
        var certs = landscape.home().resolve("certs");
        return run(List.of(
                "openssl",
                "s_client",
                protocol,
                "-connect",
                "localhost:" + port(),
                "-servername",
                "localhost",
                "-verify_hostname",
                "localhost",
                "-cert",
                certs.resolve("clients/crm.pem").toString(),
                "-key",
                certs.resolve("clients/crm.key").toString(),
                "-CAfile",
                certs.resolve("ca/root.pem").toString()));
    }

    private int port() {
        return landscape.appliance().port();
    }

    private String run(List<String> command) throws Exception {
        var log = folder.resolve("judge.log");
        var process = new ProcessBuilder(command)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return Files.readString(log);
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
