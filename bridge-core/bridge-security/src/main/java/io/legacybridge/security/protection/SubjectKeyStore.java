package io.legacybridge.security.protection;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the keys of data subjects lie, apart from everything that they protect. Durable and shared by all nodes. */
public interface SubjectKeyStore {

    /** The one that was made last. */
    Optional<SubjectKey> latest(String purpose, String subject);

    Optional<SubjectKey> find(byte[] id);

    /** Of every purpose. */
    List<SubjectKey> of(String subject);

    /** In one transaction, durable when it returns. Those that are there stay: the answer to an insert may have been lost. */
    void insert(List<SubjectKey> keys);

    /** Destroys keys: what is left on the disk does not hold them. Those that are gone already do not matter. */
    void delete(Collection<byte[]> ids);

    /** How many keys there are, by purpose. */
    Map<String, Long> counts();
}
