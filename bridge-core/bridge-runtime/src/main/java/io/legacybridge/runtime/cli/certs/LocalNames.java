package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.CertsHome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Names by which a server is reached on and from its own machine. */
public final class LocalNames {

    private LocalNames() {}

    /** {@code localhost}, its addresses, and the machine's host name when it has one that a certificate can bear. */
    public static List<String> ofThisMachine() {
        return Stream.concat(
                        Stream.of("localhost", "127.0.0.1", "::1"), hostName().filter(CertsHome::isServerName).stream())
                .distinct()
                .toList();
    }

    private static Optional<String> hostName() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException _) {
            return Optional.empty();
        }
    }
}
