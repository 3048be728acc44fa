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
    private Optional<String> service = Optional.empty();
    private Duration connectTimeout = Duration.ofSeconds(10);
    private int connections = 64;
    private boolean addressing;
    private boolean busyDidNothing;

    private SoapSettings(String wsdl, Optional<String> endpoint) {
        this.wsdl = wsdl;
        this.endpoint = endpoint.map(address -> new ServiceUrl(URI.create(address)));
    }

    static SoapSettings of(String wsdl, String endpoint) {
        return new SoapSettings(wsdl, Optional.of(endpoint));
    }

    /** Where the WSDL says. */
    static SoapSettings of(String wsdl) {
        return new SoapSettings(wsdl, Optional.empty());
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

    /** It promises that it did nothing when it answers with HTTP 429. */
    SoapSettings busyDidNothing() {
        busyDidNothing = true;
        return this;
    }

    SoapSettings connections(int most) {
        connections = most;
        return this;
    }

    SoapSettings connectTimeout(Duration wanted) {
        connectTimeout = wanted;
        return this;
    }

    SoapSettings service(String name) {
        service = Optional.of(name);
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
                service,
                Optional.empty(),
                endpoint,
                operations,
                tls,
                user,
                user.map(_ -> new SecretReference(SecretReference.Scheme.FILE, "erp.password")),
                security,
                addressing,
                Policies.REFUSE,
                connectTimeout,
                connections,
                new ByteSize(16 << 20),
                busyDidNothing,
                listen);
    }
}
