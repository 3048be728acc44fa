package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.Optional;

/** The revocation lists in {@code certs/crl/}, for those who publish them and those who bring new ones. */
public final class RevocationFiles {

    private final CertsFolder folder;

    public RevocationFiles(Path home) {
        this.folder = new CertsFolder(home);
    }

    /** One of our own lists as DER (RFC 2585): {@code issuing} or {@code root}. */
    public Optional<byte[]> published(String name) {
        var file = name.equals("issuing") ? CertsFolder.ISSUING_CRL : CertsFolder.ROOT_CRL;
        var known = name.equals("issuing") || name.equals("root");
        if (!known || !Files.exists(folder.resolve(file))) return Optional.empty();
        try {
            return Optional.of(
                    Pem.readRevocations(folder.resolve(file), Place.of(file)).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the revocation list cannot be encoded", e);
        }
    }

    /**
     * Puts a list in the place of the one before, if it is one and not an older one.
     *
     * @throws io.legacybridge.spi.problem.ProblemException when it is none
     */
    public void replace(String name, byte[] content) {
        var file = CertsFolder.REVOKED + name + CertsFolder.CRL;
        var fresh = parse(content, Place.of(file));
        var path = folder.resolve(file);
        if (Files.exists(path)) {
            var now = Pem.readRevocations(path, Place.of(file));
            // Somebody on the way may serve an old list, in which nobody is revoked yet.
            if (!fresh.getThisUpdate().toInstant().isAfter(now.getThisUpdate().toInstant())) return;
        }
        Pem.writeRevocations(fresh, path);
    }

    private static X509CRL parse(byte[] content, Place place) {
        try {
            if (CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(content))
                    instanceof X509CRL list) return list;
        } catch (GeneralSecurityException _) {
            // Falls through.
        }
        throw Pem.unreadable(place, null);
    }
}
