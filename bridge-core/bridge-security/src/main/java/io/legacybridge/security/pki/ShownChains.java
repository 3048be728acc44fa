package io.legacybridge.security.pki;

import java.security.cert.X509Certificate;
import java.util.List;

/** Learns of the chains that peers show. */
interface ShownChains {

    ShownChains FORGOTTEN = new ShownChains() {
        @Override
        public void client(String bundle, X509Certificate certificate) {}

        @Override
        public void authorities(String bundle, List<X509Certificate> anchors, List<X509Certificate> chain) {}
    };

    /** A client for which a bundle vouches. */
    void client(String bundle, X509Certificate certificate);

    /** Somebody has shown a chain whose CAs may stand below those of a bundle. */
    void authorities(String bundle, List<X509Certificate> anchors, List<X509Certificate> chain);
}
