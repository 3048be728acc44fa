package io.legacybridge.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The network in front of a server: what is sent goes through it, until it is told otherwise. */
final class Wire {

    private static final int AT_ONCE = 16 * 1024;
    private static final long PAUSE_MILLIS = 20;

    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile State state = State.FINE;

    private enum State {
        FINE,
        /** Connections stay, and nothing comes through any more. */
        SILENT,
        /** A byte a second. */
        SLOW
    }

    /** @param server the port to which it leads */
    Wire(int server) throws IOException {
        this.server = server;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    void fallSilent() {
        state = State.SILENT;
    }

    void slowDown() {
        state = State.SLOW;
    }

    void recover() {
        state = State.FINE;
    }

    /** Every connection ends with a reset, as when a firewall forgets it. */
    void reset() throws IOException {
        for (var socket : sockets) {
            if (socket.isClosed()) continue;
            socket.setSoLinger(true, 0);
            socket.close();
        }
        sockets.clear();
    }

    void end() throws IOException {
        entrance.close();
        reset();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var client = entrance.accept();
                var onward = new Socket();
                onward.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server));
                sockets.add(client);
                sockets.add(onward);
                Thread.ofVirtual().start(() -> carry(client, onward));
                Thread.ofVirtual().start(() -> carry(onward, client));
            } catch (IOException e) {
                // The server is down, or this is the end.
            }
        }
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            carry(from.getInputStream(), to.getOutputStream());
        } catch (IOException e) {
            // One side has ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(InputStream from, OutputStream to) throws IOException, InterruptedException {
        var buffer = new byte[AT_ONCE];
        for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            for (var sent = 0; sent < count; ) {
                switch (state) {
                    case FINE -> {
                        to.write(buffer, sent, count - sent);
                        sent = count;
                    }
                    case SLOW -> {
                        to.write(buffer[sent++]);
                        to.flush();
                        TimeUnit.SECONDS.sleep(1);
                    }
                    case SILENT -> TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        }
    }
}
