package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPSClient;

/** Makes clients that are careful: passive, in binary, with limits, and over TLS with the same server on both channels. */
final class FtpClient {

    private FtpClient() {}

    static FTPClient plain(Duration connect, Duration idle) {
        return careful(new FTPClient(), connect, idle);
    }

    /** @param implicit TLS from the first byte on */
    static FTPClient encrypted(boolean implicit, SSLContext tls, Duration connect, Duration idle) {
        var client = new SameServer(implicit, tls);
        client.setEndpointCheckingEnabled(true);
        return careful(client, connect, idle);
    }

    private static FTPClient careful(FTPClient client, Duration connect, Duration idle) {
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

        SameServer(boolean implicit, SSLContext tls) {
            super(implicit, tls);
        }

        @Override
        protected Socket _openDataConnection_(String command, String argument) throws IOException {
            var data = super._openDataConnection_(command, argument);
            if (data == null) return null;
            var here = ((SSLSocket) data).getSession().getPeerCertificates()[0];
            var there = ((SSLSocket) _socket_).getSession().getPeerCertificates()[0];
            if (here.equals(there)) return data;
            data.close();
            throw new SSLPeerUnverifiedException("the data channel leads to another server");
        }
    }
}
