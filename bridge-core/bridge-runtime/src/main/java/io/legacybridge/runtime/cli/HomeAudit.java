package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Actor;
import io.legacybridge.runtime.audit.AuditStore;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.RevocationReason;
import io.legacybridge.security.pki.RevokedCertificate;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what a verb does into the home's audit, also while an appliance runs on it. A home on which none has run, such as that of an
 * offline root, has no audit.
 */
public final class HomeAudit implements AutoCloseable {

    private final Path home;
    private @Nullable HomeStores stores;

    public HomeAudit(Path home) {
        this.home = home;
    }

    /** What is done about certificates. */
    public void write(CertificateEvent event) {
        write(AuditEntry.of(event, Actor.local()), event.takesAway());
    }

    /**
     * Something that is about to be done.
     *
     * @throws ProblemException when it cannot be written; then it must not be done
     */
    public void write(AuditEntry entry) {
        write(entry, false);
    }

    private void write(AuditEntry entry, boolean isDone) {
        if (!Files.isDirectory(home.resolve("data"))) return;
        try {
            stores().audit().write(entry);
        } catch (IOException | RuntimeException e) {
            throw cannotWrite(home, isDone, e);
        }
    }

    /** @param isDone what the entry tells of has happened already */
    public static ProblemException cannotWrite(Path home, boolean isDone, Exception cause) {
        var what = isDone ? "It is done, but" : "It is not done, for";
        return ProblemException.error(
                Place.of(home.toString()),
                what + " the audit cannot be written: " + cause.getMessage(),
                isDone
                        ? "Keep a note of it elsewhere, and bring back what is missing."
                        : "Bring back what is missing, and run the verb again.",
                "audit/cannot-write",
                cause);
    }

    /**
     * What it says is revoked that our root or our issuing CA has signed; empty where there is no audit, or one without a single entry.
     */
    public Optional<List<RevokedCertificate>> revoked(boolean byRoot) {
        if (!Files.isDirectory(home.resolve("data"))) return Optional.empty();
        var all = new ArrayList<Optional<RevokedCertificate>>();
        stores().auditStore().each(entry -> all.add(revoked(entry, byRoot)));
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.stream().flatMap(Optional::stream).toList());
    }

    private static Optional<RevokedCertificate> revoked(AuditStore.Stored stored, boolean byRoot) {
        var entry = JsonMapper.shared().readTree(stored.entry());
        if (!entry.path("kind").asString("").equals("certificate")
                || !entry.path("action").asString("").equals("revoke")
                || byRoot != entry.path("profile").asString("").endsWith("CA")) return Optional.empty();
        return Optional.of(new RevokedCertificate(
                new BigInteger(entry.get("serial").asString(), 16),
                Instant.ofEpochMilli(stored.written()),
                RevocationReason.valueOf(
                        entry.get("reason").asString().toUpperCase(Locale.ROOT).replace('-', '_'))));
    }

    private HomeStores stores() {
        if (stores == null) stores = new HomeStores(home);
        return stores;
    }

    @Override
    public void close() {
        if (stores != null) stores.close();
    }
}
