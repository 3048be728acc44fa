package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The network between the appliance and a legacy system, which can fail in the ways that networks do. */
public final class FaultyNetwork implements AutoCloseable {

    private final HostPort system;
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicLong bytesBack = new AtomicLong();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket server;
    private Thread accepting;
    private volatile boolean holdsBack;
    /** When these bytes have passed, what comes back does not. */
    private volatile Optional<String> answersLostTo = Optional.empty();
    /** What another server says that stands at the legacy system's address. */
    private volatile Optional<Nonsense> nonsense = Optional.empty();

    public FaultyNetwork(HostPort system) throws IOException {
        this.system = system;
        this.server = listen(0);
        this.port = server.getLocalPort();
        accepting = accept(server);
    }

    /** Where the legacy system is found through it. */
    public HostPort address() {
        return new HostPort("localhost", port);
    }

    /** How often somebody has connected. */
    public int connects() {
        return connects.get();
    }

    /** How many bytes have come from the legacy system. */
    public long bytesBack() {
        return bytesBack.get();
    }

    /** How many of its sockets are open now. */
    public int open() {
        return sockets.size();
    }

    /** Nobody can connect, and who is connected is not any more. */
    public void goDown() throws IOException {
        server.close();
        // The port is free only when nobody waits in accept any more.
        waitFor(accepting);
        cut();
    }

    private static void waitFor(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    public void comeUp() throws IOException {
        holdsBack = false;
        answersLostTo = Optional.empty();
        nonsense = Optional.empty();
        cut();
        if (!server.isClosed()) return;
        server = listen(port);
        accepting = accept(server);
    }

    /** Connections stand, and nothing comes through. */
    public void holdBack() {
        holdsBack = true;
    }

    /** Requests reach the legacy system, and the way breaks before its answer comes back. */
    public void loseAnswers() {
        loseAnswersTo("");
    }

    /** The same for requests with this text, such as {@code COMMIT}. */
    public void loseAnswersTo(String text) {
        answersLostTo = Optional.of(text);
    }

    /** Who connects reaches another server, which says this. */
    public void leadTo(Nonsense what) {
        nonsense = Optional.of(what);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void cut() throws IOException {
        for (var socket : sockets) socket.close();
        sockets.clear();
    }

    private static ServerSocket listen(int port) throws IOException {
        var listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getByName("localhost"), port));
        return listening;
    }

    private Thread accept(ServerSocket listening) {
        return Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try {
                    connect(listening.accept());
                } catch (IOException e) {
                    // Closed, or a caller that is gone.
                }
            }
        });
    }

    private void connect(Socket client) throws IOException {
        var number = connects.incrementAndGet();
        sockets.add(client);
        var other = nonsense;
        if (other.isPresent()) {
            Thread.ofVirtual().start(() -> serve(other.get(), client, number));
            return;
        }
        var upstream = new Socket(system.host(), system.port());
        sockets.add(upstream);
        var isLost = new AtomicBoolean();
        Thread.ofVirtual().start(() -> pump(client, upstream, true, isLost));
        Thread.ofVirtual().start(() -> pump(upstream, client, false, isLost));
    }

    private void serve(Nonsense other, Socket client, int number) {
        try (client) {
            other.serve(client, number);
        } catch (IOException e) {
            // The client is gone.
        } finally {
            sockets.remove(client);
        }
    }

    /** @param isLost whether the answers of this connection do not come back any more */
    private void pump(Socket from, Socket to, boolean isRequest, AtomicBoolean isLost) {
        try (from;
                to) {
            var buffer = new byte[64 * 1024];
            var in = from.getInputStream();
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (holdsBack) {
                    swallow(in);
                    return;
                }
                var passed = new String(buffer, 0, length, ISO_8859_1);
                if (isRequest && answersLostTo.filter(passed::contains).isPresent()) isLost.set(true);
                if (!isRequest && isLost.get()) return;
                if (!isRequest) bytesBack.addAndGet(length);
                to.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException e) {
            // One of the two ends is gone, so both are closed.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Until the connection is cut. */
    private static void swallow(InputStream in) throws IOException {
        while (in.read() >= 0) {}
    }
}
