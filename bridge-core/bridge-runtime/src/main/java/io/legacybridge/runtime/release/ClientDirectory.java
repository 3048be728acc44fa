package io.legacybridge.runtime.release;

import io.legacybridge.security.pki.ClientIdentity;
import java.util.Optional;

/** The clients of {@code clients/*.yaml} as they are now. */
@FunctionalInterface
public interface ClientDirectory {

    Optional<Client> find(ClientIdentity identity);
}
