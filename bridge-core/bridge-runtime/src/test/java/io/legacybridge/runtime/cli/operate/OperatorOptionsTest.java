package io.legacybridge.runtime.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorOptionsTest {

    @TempDir
    Path home;

    @Test
    void nothingFromALegacySystemSteersTheTerminal() {
        var escape = "\u001b[2Jorders.dat";
        var turned = "invoice\u202Ecsv.exe";

        assertThat(OperatorOptions.visible(escape + "\n" + turned + " \u00e4 \u4f60"))
                .isEqualTo("\uFFFD[2Jorders.dat\ninvoice\uFFFDcsv.exe \u00e4 \u4f60");
    }

    @Test
    void whereNoApplianceAnswersItSaysSo() throws IOException {
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        certs.issue(new Holder.Operator("anna", Set.of(Role.VIEW)));
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThat(status("--server", "localhost:" + port))
                .contains("localhost:" + port + ": No appliance answers there.", "[cli/no-appliance]");
    }

    @Test
    void anOperatorWhoIsNotThereIsNotAMissingFile() {
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        certs.issue(new Holder.Operator("anna", Set.of(Role.VIEW)));

        assertThat(status("--operator", "bob"))
                .contains("There is no operator bob here; there is anna.", "[cli/which-operator]");
    }

    @Test
    void severalOperatorsAreToBeChosenFrom() {
        var certs = new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        certs.init(List.of("localhost"));
        certs.issue(new Holder.Operator("anna", Set.of(Role.VIEW)));
        certs.issue(new Holder.Operator("bert", Set.of(Role.VIEW)));

        assertThat(status()).contains("There are several operators here: anna, bert. Say which with --operator.");
    }

    private String status(String... more) {
        var err = new StringWriter();
        var arguments = new ArrayList<>(List.of("status", "--home", home.toString()));
        arguments.addAll(List.of(more));
        var exit = BridgeCommand.execute(
                new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(exit).isEqualTo(BridgeCommand.PROBLEMS);
        return err.toString();
    }
}
