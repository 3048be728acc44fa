package io.legacybridge.runtime.connection;

import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at {@code certs/} and lets the server use what has changed there, without dropping a connection. */
public final class CertificateWatch implements AutoCloseable {

    private static final long LOOK_MILLIS = 1000;
    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

    private final ServerTls tls;
    private final OutwardTls outward;
    private final List<Path> folders;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificate-watch").factory());
    private List<Stamp> lastLook;
    private List<Stamp> lastRead;

    /** The time of change counts, not that of writing: chmod and mv change a file too. */
    private record Stamp(Path file, Object size, Object changed) {}

    /**
     * Has the folder read once more, so that no change since {@code tls} was made is missed.
     *
     * @throws ProblemException when something in the folder is wrong
     */
    public CertificateWatch(Path home, ServerTls tls, OutwardTls outward) throws IOException {
        this.tls = tls;
        this.outward = outward;
        this.folders = List.of(home.resolve("certs"), home.resolve("certs/trust"), home.resolve(OutwardTls.FOLDER));
        this.lastLook = stamps();
        this.lastRead = lastLook;
        tls.reload();
    }

    public void start() {
        // A look that fails says so itself.
        var _ = looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Reloads when the folder has changed and then stayed the same for one look: a pair is two files. */
    void look() {
        try {
            var now = stamps();
            var quiet = now.equals(lastLook);
            lastLook = now;
            if (!quiet || now.equals(lastRead)) return;
            lastRead = now;
            for (var problem : outward.reload())
                log.atError().addKeyValue("problem", problem.code()).log(problem.toString());
            tls.reload();
            log.info("The certificates in certs/ have changed and are in use");
        } catch (ProblemException e) {
            log.atError().addKeyValue("problem", e.problem().code()).log(e.getMessage());
        } catch (IOException | RuntimeException e) {
            log.atError().setCause(e).log("The folder certs/ could not be looked at; the certificates in use stay");
        }
    }

    @Override
    public void close() {
        looks.close();
    }

    private List<Stamp> stamps() throws IOException {
        try {
            return folders.stream()
                    .filter(Files::isDirectory)
                    .flatMap(this::stamps)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Stream<Stamp> stamps(Path folder) {
        try (var files = Files.list(folder)) {
            return files
                    .filter(Files::isRegularFile)
                    // Unfinished files begin with a dot.
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .map(this::stamp)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stamp stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, "unix:size,ctime");
            return new Stamp(file, attributes.get("size"), attributes.get("ctime"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
