package io.legacybridge.adapter.soap;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.HostPort;
import java.net.URI;
import java.net.URISyntaxException;

/** Where a service is: an http or https address without a login in it. */
public record ServiceUrl(URI uri) {

    public static ServiceUrl parse(String text) throws BadValue {
        try {
            var uri = new URI(text.strip());
            var isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null)
                return new ServiceUrl(uri);
            if (isHttp && uri.getHost() == null && hasUnderscore(uri.getRawAuthority()))
                throw new BadValue(
                        "The name of the host has an underscore, which names of hosts may not have (RFC 1123, section 2.1).",
                        "Write another name that it has, or its IP address.",
                        "config/bad-url");
        } catch (URISyntaxException e) {
            // Told below.
        }
        // What stands there may hold a password, so it is not repeated.
        throw new BadValue(
                "This is not the address of a service.",
                "Write one such as https://erp.example/orders; a login stands in user and password.",
                "config/bad-url");
    }

    /** In what may be a host, behind what may be a login. */
    private static boolean hasUnderscore(String authority) {
        return authority != null && authority.indexOf('_', authority.lastIndexOf('@') + 1) >= 0;
    }

    boolean isHttps() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    boolean isThisMachine() {
        return HostPort.isThisMachine(uri.getHost());
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
