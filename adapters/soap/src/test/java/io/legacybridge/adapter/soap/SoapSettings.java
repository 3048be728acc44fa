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

/** Settings of a connection, for tests that change a few of them. */
record SoapSettings(
        String wsdl,
        Optional<String> endpoint,
        Optional<String> service,
        Optional<String> port,
        List<String> operations,
        Optional<TlsSettings> tls,
        Optional<String> user,
        Optional<WsSecurity> security,
        boolean addressing,
        Policies policies,
        ByteSize maxReplySize) {

    static SoapSettings of(String wsdl, String endpoint) {
        return new SoapSettings(
                wsdl,
                Optional.of(endpoint),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Policies.REFUSE,
                new ByteSize(16 << 20));
    }

    SoapSettings user(String name) {
        return new SoapSettings(
                wsdl,
                endpoint,
                service,
                port,
                operations,
                tls,
                Optional.of(name),
                security,
                addressing,
                policies,
                maxReplySize);
    }

    SoapSettings security(WsSecurity wanted) {
        return new SoapSettings(
                wsdl,
                endpoint,
                service,
                port,
                operations,
                tls,
                user,
                Optional.of(wanted),
                addressing,
                policies,
                maxReplySize);
    }

    SoapSettings addressing(boolean wanted) {
        return new SoapSettings(
                wsdl, endpoint, service, port, operations, tls, user, security, wanted, policies, maxReplySize);
    }

    SoapSettings tls(TlsSettings wanted) {
        return new SoapSettings(
                wsdl,
                endpoint,
                service,
                port,
                operations,
                Optional.of(wanted),
                user,
                security,
                addressing,
                policies,
                maxReplySize);
    }

    SoapSettings policies(Policies wanted) {
        return new SoapSettings(
                wsdl, endpoint, service, port, operations, tls, user, security, addressing, wanted, maxReplySize);
    }

    SoapSettings service(String name) {
        return new SoapSettings(
                wsdl,
                endpoint,
                Optional.of(name),
                port,
                operations,
                tls,
                user,
                security,
                addressing,
                policies,
                maxReplySize);
    }

    SoapSettings port(String name) {
        return new SoapSettings(
                wsdl,
                endpoint,
                service,
                Optional.of(name),
                operations,
                tls,
                user,
                security,
                addressing,
                policies,
                maxReplySize);
    }

    SoapSettings operations(String... names) {
        return new SoapSettings(
                wsdl, endpoint, service, port, List.of(names), tls, user, security, addressing, policies, maxReplySize);
    }

    SoapSettings maxReplySize(long bytes) {
        return new SoapSettings(
                wsdl,
                endpoint,
                service,
                port,
                operations,
                tls,
                user,
                security,
                addressing,
                policies,
                new ByteSize(bytes));
    }

    SoapConfig config() {
        return config(Optional.empty());
    }

    /** The same, and it listens, too. */
    SoapConfig config(Optional<SoapConfig.Listen> listen) {
        return new SoapConfig(
                wsdl,
                service,
                port,
                endpoint.map(address -> new ServiceUrl(URI.create(address))),
                operations,
                tls,
                user,
                user.map(_ -> new SecretReference(SecretReference.Scheme.FILE, "erp.password")),
                security,
                addressing,
                policies,
                Duration.ofSeconds(10),
                64,
                maxReplySize,
                listen);
    }

    /** The same, but it listens. */
    static SoapConfig listening(String wsdl, SoapConfig.Listen listen) {
        var calling = of(wsdl, "http://localhost:1").config();
        return new SoapConfig(
                wsdl,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Policies.REFUSE,
                calling.connectTimeout(),
                calling.maxConnections(),
                calling.maxReplySize(),
                Optional.of(listen));
    }
}
