package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.SoapConfig.Policies;
import io.legacybridge.adapter.soap.SoapConfig.WsSecurity;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of a connection, of which a test changes a few. */
final class SoapSettings {

    private final String wsdl;
    private final Optional<ServiceUrl> endpoint;
    private List<String> operations = List.of();
    private Optional<TlsSettings> tls = Optional.empty();
    private Optional<String> user = Optional.empty();
    private Optional<WsSecurity> security = Optional.empty();
    private boolean addressing;

    private SoapSettings(String wsdl, Optional<String> endpoint) {
        this.wsdl = wsdl;
        this.endpoint = endpoint.map(address -> new ServiceUrl(URI.create(address)));
    }

    static SoapSettings of(String wsdl, String endpoint) {
        return new SoapSettings(wsdl, Optional.of(endpoint));
    }

    /** It listens and calls nothing. */
    static SoapConfig listening(String wsdl, SoapConfig.Listen listen) {
        return new SoapSettings(wsdl, Optional.empty()).config(Optional.of(listen));
    }

    /** With the password in the secret {@code erp.password}. */
    SoapSettings user(String name) {
        user = Optional.of(name);
        return this;
    }

    SoapSettings security(WsSecurity wanted) {
        security = Optional.of(wanted);
        return this;
    }

    SoapSettings addressing(boolean wanted) {
        addressing = wanted;
        return this;
    }

    SoapSettings operations(String... names) {
        operations = List.of(names);
        return this;
    }

    SoapSettings tls(TlsSettings wanted) {
        tls = Optional.of(wanted);
        return this;
    }

    SoapConfig config() {
        return config(Optional.empty());
    }

    /** The same, and it listens, too. */
    SoapConfig config(Optional<SoapConfig.Listen> listen) {
        return new SoapConfig(
                wsdl,
                Optional.empty(),
                Optional.empty(),
                endpoint,
                operations,
                tls,
                user,
                user.map(_ -> new SecretReference(SecretReference.Scheme.FILE, "erp.password")),
                security,
                addressing,
                Policies.REFUSE,
                Duration.ofSeconds(10),
                64,
                new ByteSize(16 << 20),
                listen);
    }
}
