package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;

/** Makes clients that are careful: passive, in binary, with limits, and over TLS with the same server on both channels. */
final class FtpClient {

    private static final int MAX_PORT = 65_535;
    private static final AtomicInteger LOGINS = new AtomicInteger(MAX_PORT);

    private FtpClient() {}

    static FTPClient plain(Wire wire, Duration connect, Duration idle) {
        return careful(new FTPClient(), wire::socket, connect, idle);
    }

    /** @param implicit TLS from the first byte on */
    static FTPClient encrypted(boolean implicit, SSLContext tls, Wire wire, Duration connect, Duration idle) {
        var client = new SameServer(implicit, tls);
        client.setEndpointCheckingEnabled(true);
        var login = LOGINS.incrementAndGet();
        return careful(client, () -> wire.add(new SocketOfLogin(login)), connect, idle);
    }

    private interface Sockets {
        Socket next() throws IOException;
    }

    private static FTPClient careful(FTPClient client, Sockets sockets, Duration connect, Duration idle) {
        client.setSocketFactory(new DefaultSocketFactory() {
            @Override
            public Socket createSocket() throws IOException {
                return sockets.next();
            }
        });
        client.setConnectTimeout((int) connect.toMillis());
        client.setDefaultTimeout((int) connect.toMillis());
        client.setDataTimeout(idle);
        client.setControlEncoding("UTF-8");
        client.setUseEPSVwithIPv4(true);
        client.setStrictReplyParsing(true);
        return client;
    }

    /**
     * The data channel is a connection of its own, to an address. It resumes the TLS session of the other one, which many servers
     * demand; where a server begins a new one, it must show the same certificate.
     */
    static final class SameServer extends FTPSClient {

        private final SSLContext tls;
        private boolean spent;

        SameServer(boolean implicit, SSLContext tls) {
            super(implicit, tls);
            this.tls = tls;
        }

        /**
         * Whether the next data channel may have no session to resume: in TLS 1.3 each ticket resumes one, servers give a new login one at
         * least, and those that come over a data channel are read with what comes over it, which is nothing behind a file that is sent.
         */
        boolean isSpent() {
            return spent;
        }

        /** From then on the client would make sockets of its own, which nobody could cut. */
        @Override
        public void execPROT(String level) throws IOException {
            var sockets = _socketFactory_;
            super.execPROT(level);
            setSocketFactory(sockets);
        }

        @Override
        protected Socket _openDataConnection_(String command, String argument) throws IOException {
            var plain = super._openDataConnection_(command, argument);
            if (plain == null) return null;
            try {
                var data = (SSLSocket) tls.getSocketFactory().createSocket(plain, _hostname_, plain.getPort(), true);
                data.startHandshake();
                var here = data.getSession().getPeerCertificates()[0];
                var there = ((SSLSocket) _socket_).getSession().getPeerCertificates()[0];
                if (!here.equals(there))
                    throw new SSLPeerUnverifiedException("the data channel leads to another server");
                spent |= command.equals("STOR")
                        && data.getSession().getProtocol().equals("TLSv1.3");
                return data;
            } catch (IOException | RuntimeException e) {
                plain.close();
                throw e;
            }
        }
    }

    /**
     * Java finds a TLS session again by the host and the port of a socket. This port is that of one login: a server need not take the
     * session of another one.
     */
    private static final class SocketOfLogin extends Socket {

        private final int login;

        SocketOfLogin(int login) {
            this.login = login;
        }

        @Override
        public int getPort() {
            return login;
        }
    }
}
