package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateWatchTest {

    @TempDir
    Path folder;

    private Path home;
    private List<X509Certificate> partner;
    private ServerTls tls;
    private CertificateWatch watch;

    @BeforeEach
    void startWithOneBundle() throws IOException, CertificateException {
        home = folder.resolve("home");
        certs(home).init(List.of("localhost"));
        certs(folder.resolve("partner")).init(List.of("localhost"));
        partner = chain(certs(folder.resolve("partner")).issue("crm").certificate());
        tls = new ServerTls(home, Clock.systemUTC(), new SecureRandom());
        watch = new CertificateWatch(home, tls, new OutwardTls(home, Clock.systemUTC(), new SecureRandom()));
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    @Test
    void usesANewBundleOnceTheFolderIsQuiet() throws IOException {
        Files.copy(folder.resolve("partner/certs/ca/root.pem"), home.resolve("certs/trust/partner.pem"));

        watch.look();
        assertThat(tls.identify(partner)).isEmpty();
        watch.look();
        assertThat(tls.identify(partner)).isPresent();

        Files.delete(home.resolve("certs/trust/partner.pem"));
        watch.look();
        watch.look();
        assertThat(tls.identify(partner)).isEmpty();
    }

    @Test
    void goesOnWithTheOldOnesUntilABrokenFileIsMended() throws IOException {
        var bundle = home.resolve("certs/trust/partner.pem");
        Files.writeString(bundle, "half a certificate");
        watch.look();
        watch.look();
        assertThat(tls.identify(partner)).isEmpty();

        Files.copy(folder.resolve("partner/certs/ca/root.pem"), bundle, StandardCopyOption.REPLACE_EXISTING);
        watch.look();
        watch.look();

        assertThat(tls.identify(partner)).isPresent();
    }

    @Test
    void tellsEachChangeUntilItIsTakenAndGoesOnMeanwhile() throws IOException {
        var away = new CountDownLatch(1);
        var tries = new AtomicInteger();
        var told = new ConcurrentLinkedQueue<ServerTls.InUse>();
        watch.then(now -> {
            await().until(() -> away.getCount() == 0);
            if (tries.getAndIncrement() == 0) throw new IllegalStateException("The audit cannot be written.");
            told.add(now);
        });

        Files.copy(folder.resolve("partner/certs/ca/root.pem"), home.resolve("certs/trust/partner.pem"));
        watch.look();
        watch.look();
        assertThat(tls.identify(partner)).isPresent();
        Files.delete(home.resolve("certs/trust/partner.pem"));
        watch.look();
        watch.look();
        assertThat(tls.identify(partner)).isEmpty();
        assertThat(told).isEmpty();

        away.countDown();
        await().untilAsserted(() -> assertThat(told)
                .extracting(now -> now.bundles().keySet())
                .containsExactly(Set.of("internal", "partner"), Set.of("internal")));
    }

    private static CertsHome certs(Path home) {
        return new CertsHome(home, Clock.systemUTC(), new SecureRandom());
    }

    private static List<X509Certificate> chain(Path file) throws IOException, CertificateException {
        try (InputStream pem = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }
}
