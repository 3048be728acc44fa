package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/**
 * The sockets of one login. They can be cut at any time, also while the login is being made or something is sent: then nothing
 * waits any more. Below TLS, since a socket of TLS that is closed while another thread writes to it waits for that thread.
 */
final class Wire {

    private final Set<Socket> sockets = new HashSet<>();
    private boolean cut;

    /** A new one, not connected yet. */
    Socket socket() throws IOException {
        return add(new Socket());
    }

    /** @param made not connected yet */
    synchronized Socket add(Socket made) throws IOException {
        if (cut) throw new IOException("cut");
        sockets.removeIf(Socket::isClosed);
        sockets.add(made);
        return made;
    }

    synchronized boolean isCut() {
        return cut;
    }

    /** For good. */
    synchronized void cut() {
        cut = true;
        for (var socket : sockets)
            try {
                socket.close();
            } catch (IOException e) {
                // Closed or not, nobody uses it any more.
            }
        sockets.clear();
    }
}
