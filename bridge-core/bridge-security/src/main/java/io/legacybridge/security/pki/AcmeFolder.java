package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.security.KeyPair;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.shredzone.acme4j.util.KeyPairUtils;

/**
 * What is kept in {@code certs/acme/}: the account's key; a pair that was made and is not in use yet; and how long to wait after an
 * order, since the ACME server counts them, also those of a process that is started again and again.
 */
final class AcmeFolder {

    /** Whoever has mended the cause may delete it. */
    static final String WAIT = "certs/acme/wait";

    private static final String ACCOUNT = "certs/acme/account.key";
    private static final String MADE = "certs/acme/made";
    private static final String ORDER = MADE + ".order";

    // After the first failure, the second and so on. At Let's Encrypt five may fail in an hour.
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));
    private static final Duration LONGEST = Duration.ofDays(7);
    // Also when it makes something that is due at once.
    private static final Duration AFTER_SUCCESS = Duration.ofHours(1);

    private final CertsFolder folder;
    private final String order;

    /** @param order by which a pair that was made is told from those of other orders */
    AcmeFolder(CertsFolder folder, String order) {
        this.folder = folder;
        this.order = order;
    }

    /**
     * No order before a moment.
     *
     * @param failures orders that failed, one after the other
     * @param reason   why the last one did
     */
    record Wait(Instant until, int failures, String reason) {}

    /** Empty when an order may begin. A moment that a wrong clock has written does not count. */
    Optional<Wait> waiting(Instant now) {
        return read().filter(
                        wait -> now.isBefore(wait.until()) && !now.plus(LONGEST).isBefore(wait.until()));
    }

    /** Before an order: one whose end this process does not see has failed. */
    Wait begin(Instant now) throws IOException {
        var failures = read().map(Wait::failures).orElse(0) + 1;
        var pause = PAUSES.get(Math.min(failures, PAUSES.size()) - 1);
        return write(new Wait(now.plus(pause), failures, "the appliance stopped while it went on"));
    }

    /** @param notBefore when the ACME server says so itself */
    Wait failed(Wait begun, String reason, Optional<Instant> notBefore, Instant now) throws IOException {
        var until = notBefore.filter(begun.until()::isBefore).orElse(begun.until());
        var longest = now.plus(LONGEST);
        return write(new Wait(until.isAfter(longest) ? longest : until, begun.failures(), reason));
    }

    void succeeded(Instant now) throws IOException {
        write(new Wait(now.plus(AFTER_SUCCESS), 0, "it has made one within the last hour"));
    }

    /** A pair that was made by this order and may not be in use yet; empty when what is there is broken, or another order's. */
    Optional<KeyAndChain> made() {
        try {
            if (!Files.exists(folder.resolve(ORDER))
                    || !Files.readString(folder.resolve(ORDER)).equals(order)
                    || !Files.exists(folder.resolve(MADE + CertsFolder.PEM))) return Optional.empty();
            return Optional.of(folder.pair(MADE));
        } catch (ProblemException | IOException _) {
            return Optional.empty();
        }
    }

    void requireWritable() {
        for (var ending : List.of(CertsFolder.PEM, CertsFolder.KEY)) Pem.requireWritable(folder.resolve(MADE + ending));
    }

    /** What is there of an order before goes first, so that halves of two never lie together. */
    void keep(KeyAndChain made) throws IOException {
        drop();
        PrivateFiles.write(folder.resolve(ORDER), order.getBytes(UTF_8));
        Pem.write(made, folder.resolve(MADE + CertsFolder.PEM), folder.resolve(MADE + CertsFolder.KEY));
    }

    void drop() throws IOException {
        for (var file : List.of(MADE + CertsFolder.PEM, MADE + CertsFolder.KEY, ORDER))
            Files.deleteIfExists(folder.resolve(file));
    }

    /** @param keys makes it when there is none */
    KeyPair account(CertificateIssuer keys) throws IOException {
        var file = folder.resolve(ACCOUNT);
        if (Files.exists(file))
            return KeyPairUtils.readKeyPair(new StringReader(new String(PrivateFiles.read(file), UTF_8)));
        var made = keys.newPair();
        PrivateFiles.write(file, withPublicHalf(made));
        return made;
    }

    /** As acme4j reads it (RFC 5915). It writes what the JDK has made without the public half, and makes only keys of Bouncy Castle. */
    private static byte[] withPublicHalf(KeyPair pair) throws IOException {
        var known = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        var secret = (java.security.interfaces.ECPrivateKey) pair.getPrivate();
        var written = new ECPrivateKey(
                secret.getParams().getOrder().bitLength(),
                secret.getS(),
                known.getPublicKeyData(),
                known.getAlgorithm().getParameters());
        return Pem.encode("EC PRIVATE KEY", List.of(written.getEncoded()));
    }

    private Optional<Wait> read() {
        try {
            if (!Files.exists(folder.resolve(WAIT))) return Optional.empty();
            var lines = Files.readAllLines(folder.resolve(WAIT));
            return Optional.of(new Wait(Instant.parse(lines.get(0)), Integer.parseInt(lines.get(1)), lines.get(2)));
        } catch (IOException | DateTimeException | NumberFormatException | IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    private Wait write(Wait wait) throws IOException {
        var text = wait.until() + "\n" + wait.failures() + "\n" + wait.reason().replaceAll("\\R", " ") + "\n";
        PrivateFiles.write(folder.resolve(WAIT), text.getBytes(UTF_8));
        return wait;
    }
}
