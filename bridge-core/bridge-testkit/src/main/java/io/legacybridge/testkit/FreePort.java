package io.legacybridge.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that cannot choose one themselves. A server that is stopped finds its port free again: these are lower than those
 * that systems give to clients, and none is given twice.
 */
public final class FreePort {

    private static final int LOWEST = 20_000;
    private static final int COUNT = 12_000;

    // From anywhere, since the tests of another module or of another build may run at the same time.
    private static final AtomicInteger next = new AtomicInteger(new Random().nextInt(COUNT));

    private FreePort() {}

    /** A port of this machine at which nobody listens now. */
    public static int find() {
        while (true) {
            var port = LOWEST + next.getAndIncrement() % COUNT;
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // Somebody has it: the next one.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
