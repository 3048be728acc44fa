package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** Our own revocation lists in {@code certs/crl/}, for those who publish them. */
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
}
