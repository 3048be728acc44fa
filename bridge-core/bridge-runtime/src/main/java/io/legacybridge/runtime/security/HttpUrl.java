package io.legacybridge.runtime.security;

import io.legacybridge.spi.config.BadValue;
import java.net.URI;
import java.net.URISyntaxException;

/** An {@code http://} address. What is fetched there is signed, so that it needs no TLS (RFC 5280 section 8). */
public record HttpUrl(URI uri) {

    public static HttpUrl parse(String text) throws BadValue {
        try {
            var uri = new URI(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null)
                return new HttpUrl(uri);
        } catch (URISyntaxException _) {
            // Falls through.
        }
        throw new BadValue(
                "\"" + text + "\" is not an address.",
                "Write it such as http://crl.partner.example/ca.crl.",
                "config/bad-url");
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
