package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.FolderWatch;
import io.legacybridge.runtime.watch.RetryQueue;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.ServerTls;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at {@code certs/} and lets the server use what has changed there, without dropping a connection. */
public final class CertificateWatch implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int FILES_ALONE = 1;
    private static final int SETTLED = 1;
    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

    private final ServerTls tls;
    private final OutwardTls outward;
    private final FolderWatch folders;
    private final RetryQueue<ServerTls.InUse> changes;
    private volatile Consumer<ServerTls.InUse> after = _ -> {};
    private final Attempt looking = new Attempt(this::reloadChanged, CertificateWatch::tell);

    /**
     * Has the folder read once more, so that no change since {@code tls} and {@code outward} were made is missed, and tells
     * what is wrong with it.
     */
    public CertificateWatch(Path home, ServerTls tls, OutwardTls outward) throws IOException {
        this.tls = tls;
        this.outward = outward;
        this.folders = new FolderWatch(
                "certificate-watch",
                List.of(
                        home.resolve("certs"),
                        home.resolve("certs/ca"),
                        home.resolve("certs/trust"),
                        home.resolve("certs/crl"),
                        home.resolve(OutwardTls.FOLDER)),
                FILES_ALONE);
        folders.look();
        changes = new RetryQueue<>(
                "certificate-changes",
                "The certificates in use have changed, and the audit has no entry of it yet",
                now -> after.accept(now));
        reload();
    }

    public void start() {
        folders.start(PAUSE, looking);
    }

    /** Reloads when the folder has changed and then stayed the same for one look: a pair is two files. */
    void look() {
        looking.run();
    }

    private void reloadChanged() throws IOException {
        folders.look();
        if (!folders.hasChanged() || folders.still() < SETTLED) return;
        reload();
        log.info("The certificates in certs/ have changed; those that are right are in use");
        // Also when a file is wrong: the others count already.
        changes.add(tls.inUse());
    }

    /** Who is told what counts after each change, in order, on a thread of its own: again until nothing is thrown. */
    public void then(Consumer<ServerTls.InUse> more) {
        after = more;
    }

    private void reload() {
        folders.take();
        for (var problem : outward.reload())
            log.atError().addKeyValue("problem", problem.code()).log(problem.toString());
        try {
            tls.reload();
        } catch (ProblemException e) {
            tell(e);
        }
    }

    private static void tell(Throwable e) {
        if (e instanceof ProblemException known) tell(known);
        else log.atError().setCause(e).log("The folder certs/ could not be looked at; the certificates in use stay");
    }

    private static void tell(ProblemException e) {
        log.atError().addKeyValue("problem", e.problem().code()).log(e.getMessage());
        for (var other : e.getSuppressed()) if (other instanceof ProblemException more) tell(more);
    }

    @Override
    public void close() {
        folders.close();
        changes.close();
    }
}
