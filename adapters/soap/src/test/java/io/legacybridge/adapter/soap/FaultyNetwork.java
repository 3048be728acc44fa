package io.legacybridge.adapter.soap;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The network between the appliance and a service, which can fail in the ways that networks do. */
final class FaultyNetwork implements AutoCloseable {

    private final int servicePort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final int port;
    private volatile ServerSocket server;
    private Thread accepting;
    private volatile boolean holdsBack;
    private volatile boolean losesAnswers;

    FaultyNetwork(int servicePort) throws IOException {
        this.servicePort = servicePort;
        this.server = listen(0);
        this.port = server.getLocalPort();
        accepting = accept(server);
    }

    int port() {
        return port;
    }

    /** Nobody can connect, and who is connected is not any more. */
    void goDown() throws IOException {
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

    void comeUp() throws IOException {
        holdsBack = false;
        losesAnswers = false;
        cut();
        if (!server.isClosed()) return;
        server = listen(port);
        accepting = accept(server);
    }

    /** Connections stand, and nothing comes through. */
    void holdBack() {
        holdsBack = true;
    }

    /** Requests reach the service, and the way breaks before its answer comes back. */
    void loseAnswers() {
        losesAnswers = true;
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
        var upstream = new Socket("localhost", servicePort);
        sockets.add(client);
        sockets.add(upstream);
        Thread.ofVirtual().start(() -> pump(client, upstream, true));
        Thread.ofVirtual().start(() -> pump(upstream, client, false));
    }

    private void pump(Socket from, Socket to, boolean isRequest) {
        try (from;
                to) {
            var buffer = new byte[64 * 1024];
            var in = from.getInputStream();
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (holdsBack) {
                    swallow(in);
                    return;
                }
                if (!isRequest && losesAnswers) return;
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
