package io.legacybridge.adapter.sftp;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.DefaultFtpReply;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.PropertiesUserManagerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A real FTP server in the process, which also speaks TLS when it is asked to: a folder and one user. */
final class FtpServerStandIn implements AutoCloseable {

    private static final String KEYS_PASSWORD = "keys-of-a-test";

    private final Path folder;
    private final Path keys;
    private final X509Certificate certificate;
    private final AtomicInteger passwords = new AtomicInteger();
    private FtpServer server;
    private int port;
    private volatile Set<String> refused = Set.of();
    private volatile Optional<Standstill> standstill = Optional.empty();
    private volatile Runnable beforeReading = () -> {};

    /** @param folder what the server shows; its keys lie beside it */
    FtpServerStandIn(Path folder) throws Exception {
        this.folder = folder;
        this.keys = folder.resolveSibling("ftp-keys.p12");
        this.certificate = makeKeys();
        comeUp();
    }

    int port() {
        return port;
    }

    /** From now on it answers commands that begin so as if there was no such file, and no others. */
    void refuse(String... commands) {
        refused = Set.of(commands);
    }

    /** From now on it takes the beginning of what is sent, and then keeps the connection and reads no more. */
    void stopReading() {
        standstill = Optional.of(new Standstill());
    }

    /** From now on this happens each time before somebody reads a file. */
    void beforeReading(Runnable happens) {
        beforeReading = happens;
    }

    /** Whether somebody sends what it does not read. */
    boolean standsStill() {
        return standstill.orElseThrow().reached;
    }

    /** How often a client has shown a password, right or wrong. */
    int passwords() {
        return passwords.get();
    }

    /** Trusts this server alone. */
    SSLContext trust() throws GeneralSecurityException, IOException {
        return trust(() -> {});
    }

    /** @param shown happens whenever the server shows its certificate, which it does not when a session is resumed */
    SSLContext trust(Runnable shown) throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate);
        var managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        var trusting = (X509ExtendedTrustManager) managers.getTrustManagers()[0];
        context.init(null, new TrustManager[] {new Watched(trusting, shown)}, null);
        return context;
    }

    private static final class Watched extends X509ExtendedTrustManager {

        private final X509ExtendedTrustManager trusting;
        private final Runnable shown;

        Watched(X509ExtendedTrustManager trusting, Runnable shown) {
            this.trusting = trusting;
            this.shown = shown;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            shown.run();
            trusting.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return trusting.getAcceptedIssuers();
        }
    }

    void comeUp() throws FtpException {
        var tls = new SslConfigurationFactory();
        tls.setKeystoreFile(keys.toFile());
        tls.setKeystoreType("PKCS12");
        tls.setKeystorePassword(KEYS_PASSWORD);
        tls.setSslProtocol("TLSv1.2", "TLSv1.3");
        var listener = new ListenerFactory();
        listener.setServerAddress("127.0.0.1");
        listener.setPort(port);
        listener.setSslConfiguration(tls.createSslConfiguration());
        var user = new BaseUser();
        user.setName("bridge");
        user.setPassword(SftpSettings.PASSWORD);
        user.setHomeDirectory(folder.toString());
        user.setAuthorities(List.of(new WritePermission()));
        var users = new PropertiesUserManagerFactory().createUserManager();
        users.save(user);
        var factory = new FtpServerFactory();
        factory.setUserManager(users);
        factory.addListener("default", listener.createListener());
        factory.setFtplets(new HashMap<>(Map.of("commands", new Commands())));
        server = factory.createServer();
        server.start();
        port = factory.getListener("default").getPort();
    }

    void goDown() {
        standstill.ifPresent(Standstill::end);
        server.stop();
    }

    @Override
    public void close() {
        goDown();
    }

    private final class Commands extends DefaultFtplet {

        @Override
        public FtpletResult beforeCommand(FtpSession session, FtpRequest request) throws FtpException, IOException {
            if (request.getCommand().equals("PASS")) passwords.incrementAndGet();
            if (refused.stream().anyMatch(request.getRequestLine()::startsWith)) {
                session.write(new DefaultFtpReply(550, "Not now."));
                return FtpletResult.SKIP;
            }
            if (request.getCommand().equals("RETR")) beforeReading.run();
            if (request.getCommand().equals("STOR") && standstill.isPresent()) {
                session.write(new DefaultFtpReply(150, "Begin."));
                readUntil(standstill.get(), session);
            }
            return super.beforeCommand(session, request);
        }

        private static void readUntil(Standstill standstill, FtpSession session) throws FtpException {
            try {
                session.getDataConnection().openConnection().transferFromClient(session, standstill);
            } catch (Exception e) {
                throw new FtpException(e);
            }
        }
    }

    /** Where what is sent would be written. */
    private static final class Standstill extends OutputStream {

        private final CountDownLatch over = new CountDownLatch(1);
        private volatile boolean reached;

        void end() {
            over.countDown();
        }

        @Override
        public void write(int value) throws IOException {
            reached = true;
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("the server goes down");
        }
    }

    private X509Certificate makeKeys() throws GeneralSecurityException, IOException, OperatorCreationException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        var pair = generator.generateKeyPair();
        var name = new X500Principal("CN=files");
        var now = Instant.now();
        var built = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minusSeconds(3600)),
                        Date.from(now.plusSeconds(3600)),
                        name,
                        pair.getPublic())
                .addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        var made = new JcaX509CertificateConverter().getCertificate(built);
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", pair.getPrivate(), KEYS_PASSWORD.toCharArray(), new X509Certificate[] {made});
        try (var out = Files.newOutputStream(keys)) {
            store.store(out, KEYS_PASSWORD.toCharArray());
        }
        return made;
    }
}
