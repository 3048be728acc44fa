package io.legacybridge.bench.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** OpenSSH's server as a process of this user, with keys of its own, on a free port of the loopback address. */
final class OpenSshServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;
    private final Process process;
    private final int port;

    private OpenSshServer(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Empty when this machine has none. */
    static Optional<OpenSshServer> start(Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM)) return Optional.empty();
        Files.createDirectories(folder);
        for (var key : List.of("host", "user"))
            run(List.of(
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-f",
                    folder.resolve(key).toString()));
        var port = freePort();
        Files.writeString(
                folder.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                UsePAM no
                StrictModes no
                PasswordAuthentication no
                Subsystem sftp internal-sftp
                """.formatted(port, folder.resolve("host"), folder.resolve("user.pub")));
        var process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-D",
                        "-e",
                        "-f",
                        folder.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.log").toFile())
                .start();
        var server = new OpenSshServer(folder, process, port);
        server.awaitStart();
        return Optional.of(server);
    }

    int port() {
        return port;
    }

    /** Private key of the user who runs this. */
    Path key() {
        return folder.resolve("user");
    }

    /** As a connection file wants it. */
    String fingerprint() throws IOException, InterruptedException {
        return run(List.of("ssh-keygen", "-lf", folder.resolve("host.pub").toString()))
                .split(" ")[1];
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private void awaitStart() throws IOException, InterruptedException {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end)
                    throw new IOException("sshd does not run: " + Files.readString(folder.resolve("sshd.log")), e);
            }
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + ": " + said);
        return said;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
