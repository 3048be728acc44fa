package io.legacybridge.security.pki;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A context for clients that is replaced as a whole: each new connection uses the newest, and those that stand go on. Thread-safe.
 *
 * <p>Replacing only its key and trust managers would not do. A session is resumed without asking them, and in TLS 1.3 an open
 * connection may be given a new session at any time (RFC 8446, section 4.6.1): one with what counted when it was opened, which no
 * emptied cache keeps from coming.
 */
final class ReloadableContext extends SSLContext {

    private final Newest newest;

    ReloadableContext(SSLContext first) {
        this(new Newest(first));
    }

    private ReloadableContext(Newest newest) {
        super(newest, newest.context.getProvider(), newest.context.getProtocol());
        this.newest = newest;
    }

    void use(SSLContext next) {
        newest.context = next;
    }

    private static final class Newest extends SSLContextSpi {

        private volatile SSLContext context;

        Newest(SSLContext context) {
            this.context = context;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            throw new IllegalStateException("it is given contexts that are ready");
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return context.createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return context.createSSLEngine(host, port);
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new Sockets(() -> context.getSocketFactory());
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("it is a context for clients");
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context.getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return context.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }
    }

    /** Whoever keeps it makes sockets of the newest context too. */
    private static final class Sockets extends SSLSocketFactory {

        private final Supplier<SSLSocketFactory> newest;

        Sockets(Supplier<SSLSocketFactory> newest) {
            this.newest = newest;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return newest.get().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return newest.get().getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket() throws IOException {
            return newest.get().createSocket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return newest.get().createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int localPort) throws IOException {
            return newest.get().createSocket(host, port, from, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return newest.get().createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int localPort) throws IOException {
            return newest.get().createSocket(host, port, from, localPort);
        }

        @Override
        public Socket createSocket(Socket plain, String host, int port, boolean close) throws IOException {
            return newest.get().createSocket(plain, host, port, close);
        }

        @Override
        public Socket createSocket(Socket plain, InputStream consumed, boolean close) throws IOException {
            return newest.get().createSocket(plain, consumed, close);
        }
    }
}
