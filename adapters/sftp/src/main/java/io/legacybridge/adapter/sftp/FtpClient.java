package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.DefaultSocketFactory;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;

/** Makes clients that are careful: passive, in binary, with limits, and over TLS with the same server on both channels. */
final class FtpClient {

    private FtpClient() {}

    static FTPClient plain(Wire wire, Duration connect, Duration idle) {
        return careful(new FTPClient(), wire, connect, idle);
    }

    /** @param implicit TLS from the first byte on */
    static FTPClient encrypted(boolean implicit, SSLContext tls, Wire wire, Duration connect, Duration idle) {
        var client = new SameServer(implicit, tls);
        client.setEndpointCheckingEnabled(true);
        return careful(client, wire, connect, idle);
    }

    private static FTPClient careful(FTPClient client, Wire wire, Duration connect, Duration idle) {
        client.setSocketFactory(new DefaultSocketFactory() {
            @Override
            public Socket createSocket() throws IOException {
                return wire.socket();
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

    /** The data channel is a connection of its own, to an address: its server must show the certificate of the other one. */
    private static final class SameServer extends FTPSClient {

        private final SSLContext tls;

        SameServer(boolean implicit, SSLContext tls) {
            super(implicit, tls);
            this.tls = tls;
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
                var address = plain.getInetAddress().getHostAddress();
                var data = (SSLSocket) tls.getSocketFactory().createSocket(plain, address, plain.getPort(), true);
                data.startHandshake();
                var here = data.getSession().getPeerCertificates()[0];
                var there = ((SSLSocket) _socket_).getSession().getPeerCertificates()[0];
                if (here.equals(there)) return data;
                throw new SSLPeerUnverifiedException("the data channel leads to another server");
            } catch (IOException | RuntimeException e) {
                plain.close();
                throw e;
            }
        }
    }
}
