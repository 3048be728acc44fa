package io.legacybridge.security.pki;

/**
 * Who a client is: the trust bundle that vouches for its certificate, and the URI in the certificate's subject alternative
 * names. Never the common name.
 *
 * @param bundle name of the trust bundle, such as {@code internal}
 * @param san    such as {@code urn:legacybridge:client:crm}
 */
public record ClientIdentity(String bundle, String san) {}
