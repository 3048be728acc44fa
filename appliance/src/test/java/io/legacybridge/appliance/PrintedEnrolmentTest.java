package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client runs what {@code bridge certs token} prints, as it is printed, and then reads with the certificate that it got. */
class PrintedEnrolmentTest {

    private static final Pattern PRINTED = Pattern.compile("(?s).*\n\n  (?<token>\\S+)\n\nHand it over by a safe way,"
            + " with (?<root>\\S+) as root\\.pem\\. .*?:\n(?<commands>( {2,}\\S.*?\n)+)");

    @TempDir
    Path folder;

    @Test
    void theCommandsEndWithACertificateThatReads() throws Exception {
        for (var program : List.of("openssl", "curl"))
            assumeTrue(onPath(program), program + " is not on the PATH, so nobody enrols");
        try (var landscape = new Landscape(folder)) {
            landscape.write("clients/billing.yaml", Landscape.client("billing", "cards: {fields: all}"));
            landscape.secured(TestSettings.enrolling(OtherNames.REFUSE, Optional.empty()));
            landscape.start();
            // The ports that were free.
            landscape.write(
                    "bridge.yaml",
                    "security: {est-listen: \"localhost:%d\"}\n"
                            .formatted(landscape.appliance().estPort().getAsInt()));
            var client = Files.createDirectory(folder.resolve("client"));

            var printed = PRINTED.matcher(bridge(
                    "certs",
                    "token",
                    "--client",
                    "billing",
                    "--home",
                    landscape.home().toString()));
            assertThat(printed.matches()).isTrue();
            Files.copy(Path.of(printed.group("root")), client.resolve("root.pem"));
            Shell.run(client, printed.group("commands").replace("TOKEN", printed.group("token")));

            var answer = Shell.run(
                    client,
                    "curl --silent --fail --cacert root.pem --cert billing.pem --key billing.key "
                            + landscape.uri("/messages"));
            assertThat(answer).startsWith("{\"messages\":[]");
        }
    }

    private static String bridge(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        assertThat(BridgeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments))
                .as(String.valueOf(err))
                .isZero();
        return out.toString();
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
