package io.legacybridge.adapter.jdbc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The network between the appliance and a database, which can fail in the ways that networks do. */
final class DatabaseProxy implements AutoCloseable {

    private final HostPort database;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connects = new AtomicInteger();
    private final int port;
    private volatile ServerSocket server;
    private volatile boolean holdsBack;
    private volatile boolean losesCommits;

    DatabaseProxy(HostPort database) throws IOException {
        this.database = database;
        this.server = listen(0);
        this.port = server.getLocalPort();
        accept(server);
    }

    HostPort address() {
        return new HostPort("localhost", port);
    }

    /** How often somebody has connected. */
    int connects() {
        return connects.get();
    }

    /** Nobody can connect, and who is connected is not any more. */
    void goDown() throws IOException {
        server.close();
        cut();
    }

    void comeUp() throws IOException {
        holdsBack = false;
        losesCommits = false;
        cut();
        if (!server.isClosed()) return;
        server = listen(port);
        accept(server);
    }

    /** Connections stand, and nothing comes through. */
    void holdBack() {
        holdsBack = true;
    }

    /** A commit reaches the database, and then the way breaks. */
    void loseCommits() {
        losesCommits = true;
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

    private void accept(ServerSocket listening) {
        Thread.ofVirtual().start(() -> {
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
        connects.incrementAndGet();
        var upstream = new Socket(database.host(), database.port());
        sockets.add(client);
        sockets.add(upstream);
        var committing = new AtomicBoolean();
        Thread.ofVirtual().start(() -> pump(client, upstream, true, committing));
        Thread.ofVirtual().start(() -> pump(upstream, client, false, committing));
    }

    private void pump(Socket from, Socket to, boolean isRequest, AtomicBoolean committing) {
        try (from;
                to) {
            var buffer = new byte[64 * 1024];
            var in = from.getInputStream();
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (holdsBack) {
                    swallow(in);
                    return;
                }
                if (isRequest && losesCommits && new String(buffer, 0, length, ISO_8859_1).contains("COMMIT"))
                    committing.set(true);
                // What comes now says that it is done.
                if (!isRequest && committing.get()) return;
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
