package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs of a home find its appliance where it listens and know it by the certificate that it shows. */
class InUseTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path home;

    @Test
    void whateverTheFilesOfTheHomeSayByNow() throws IOException {
        try (var landscape = Landscape.withoutCertificates(folder)) {
            home = landscape.home();
            var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
            certs.init(List.of("bridge.example.com"));
            certs.issue(new Holder.Operator("anna", Set.of(Role.VIEW)));
            landscape.start();
            landscape.write("bridge.yaml", "health-listen: 127.0.0.1:1\ncontrol-listen: 127.0.0.1:1\n");

            assertThat(bridge("health")).as(err.toString()).isZero();
            assertThat(bridge("status")).as(err.toString()).isZero();
            assertThat(out.toString()).contains("The appliance is ready.");

            // Nobody uses what is broken: the pair before stays in use.
            Files.writeString(home.resolve("certs/server.pem"), "garbage");
            assertThat(bridge("status")).as(err.toString()).isZero();

            useServerPairOfACompany();
            var before = inUse();
            await().atMost(Landscape.LIMIT).until(() -> !inUse().equals(before));
            assertThat(bridge("status")).as(err.toString()).isZero();

            landscape.stop();
            assertThat(home.resolve("data/in-use.json")).doesNotExist();
            assertThat(bridge("status")).isEqualTo(1);
            assertThat(err.toString()).contains("127.0.0.1:1: No appliance answers there.");
        }
    }

    private void useServerPairOfACompany() throws IOException {
        var company = folder.resolve("company");
        new CertsHome(company, Clock.systemUTC(), new SecureRandom()).init(List.of("erp.example.com"));
        for (var file : List.of("certs/server.key", "certs/server.pem"))
            Files.copy(company.resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private String inUse() throws IOException {
        return Files.readString(home.resolve("data/in-use.json"));
    }

    private int bridge(String verb) {
        return BridgeCommand.execute(
                new PrintWriter(out, true), new PrintWriter(err, true), verb, "--home", home.toString());
    }
}
