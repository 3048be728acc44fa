package io.legacybridge.adapter.sftp;

import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** The socket of one login. It can be cut at any time, also while the login is being made: then nothing waits any more. */
final class Wire implements SocketFactory {

    private final Duration limit;
    private Socket socket;
    private boolean cut;

    /** @param limit how long connecting may take */
    Wire(Duration limit) {
        this.limit = limit;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        var made = new Socket();
        synchronized (this) {
            if (cut) throw new IOException("cut");
            socket = made;
        }
        made.connect(new InetSocketAddress(host, port), (int) limit.toMillis());
        return made;
    }

    @Override
    public InputStream getInputStream(Socket of) throws IOException {
        return of.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket of) throws IOException {
        return of.getOutputStream();
    }

    synchronized void cut() {
        cut = true;
        try {
            if (socket != null) socket.close();
        } catch (IOException e) {
            // Closed or not, nobody uses it any more.
        }
    }
}
