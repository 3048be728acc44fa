package io.legacybridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.testkit.SftpServerStandIn;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;

/** A home with one SFTP connection, whose server answers and has no file, and one client. */
record BenchHome(Path folder, int port) {

    static final String COPYBOOK = "       01  ORDER-RECORD.\n           05  ORDER-ID  PIC 9(07).\n";
    private static final String CLIENT = "crm";

    static BenchHome make(Path folder, SftpServerStandIn mainframe, String password) throws IOException {
        bridge("certs", "init", "--home", folder.toString(), "--name", "localhost");
        bridge("certs", "issue", "--home", folder.toString(), "--client", CLIENT);
        PrivateFiles.write(folder.resolve("secrets/mainframe.password"), password.getBytes(UTF_8));
        var port = freePort();
        write(folder, "bridge.yaml", """
                data-listen: 127.0.0.1:%d
                health-listen: 127.0.0.1:%d
                control-listen: 127.0.0.1:%d
                """.formatted(port, freePort(), freePort()));
        write(folder, "contracts/orders.cpy", COPYBOOK);
        write(folder, "connections/orders.yaml", """
                adapter: sftp
                server: 127.0.0.1:%d
                host-key: %s
                user: bridge
                password: file:mainframe.password
                folder: /
                format:
                  type: copybook
                  file: orders.cpy
                  encoding: cp037
                key: orderId
                """.formatted(mainframe.port(), mainframe.fingerprint()));
        write(folder, "clients/crm.yaml", """
                certificate:
                  san: urn:legacybridge:client:crm
                reads:
                  orders:
                    fields: all
                """);
        return new BenchHome(folder, port);
    }

    /** TLS as the client speaks it. */
    SSLContext tls() {
        return ClientTls.context(certs("clients/crm.pem"), certs("clients/crm.key"), certs("ca/root.pem"));
    }

    Path certs(String file) {
        return folder.resolve("certs").resolve(file);
    }

    private static void bridge(String... arguments) {
        var out = new PrintWriter(System.err, true, UTF_8);
        var exit = BridgeCommand.execute(out, out, arguments);
        if (exit != 0) throw new IllegalStateException("bridge " + String.join(" ", arguments) + " failed");
    }

    private static void write(Path folder, String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
