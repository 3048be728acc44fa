package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.NameLookup.Silent;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/** Why an envelope did not reach a service, or its answer did not come back: in words for whoever runs this. */
final class HttpFailures {

    private final String connection;
    private final ServiceUrl url;
    private final Optional<ProxySettings> proxy;
    private final int maxConnections;

    HttpFailures(String connection, ServiceUrl url, Optional<ProxySettings> proxy, int maxConnections) {
        this.connection = connection;
        this.url = url;
        this.proxy = proxy;
        this.maxConnections = maxConnections;
    }

    /**
     * Nothing of the envelope has left.
     *
     * @param isLate whether the deadline ended it
     */
    LegacySystemException notReached(Exception e, boolean isLate) {
        return switch (e) {
            case ConnectionRequestTimeoutException _ ->
                problem(
                        "All " + maxConnections + " connections to the service were in use until the deadline.",
                        "Ask why the service is slow; or raise max-connections, or lower max-concurrent.",
                        "soap/busy",
                        e);
            case Silent _ ->
                problem(
                        "This machine's name service did not say in time where " + asked() + " is.",
                        "Check the name service of this machine, and that it is reached from here.",
                        "soap/unknown-host",
                        e);
            case UnknownHostException _ ->
                problem(
                        "There is no host " + asked() + ".",
                        "Check the address, and that this machine's name service knows it.",
                        "soap/unknown-host",
                        e);
            case SSLException _ ->
                problem(
                        "The TLS handshake with " + server() + " failed.",
                        "Check that its certificate is trusted and names this host, and that it accepts the one that is"
                                + " shown (tls.trust, tls.certificate).",
                        "soap/tls",
                        e);
            default ->
                isLate
                        ? late(e)
                        : problem(
                                "The service at " + server() + " cannot be reached.",
                                "Check that it runs and that a firewall lets this machine through.",
                                "soap/unreachable",
                                e);
        };
    }

    LegacySystemException noWayThrough(int status) {
        return new LegacySystemException(
                error(
                        "The proxy lets nothing through to the service at " + server() + " (HTTP " + status + ").",
                        "Check proxy in bridge.yaml, its user and password, and that the proxy allows this address.",
                        "soap/proxy"),
                status / 100 == 5 ? Retry.SOON : Retry.AFTER_HELP,
                null);
    }

    LegacySystemException closed(Exception e) {
        return problem("The connection is being closed.", "Ask again.", "soap/closed", e);
    }

    LegacySystemException late(Exception e) {
        return problem(
                "The deadline was over before the request was sent.",
                "Give the call more time, or ask why the service is slow.",
                "soap/late",
                e);
    }

    /** The envelope may have reached it. */
    NoAnswer noAnswer(Exception e) {
        return new NoAnswer(
                error(
                        "The service at " + server()
                                + " took the request, and its answer did not come whole and in time.",
                        "Ask it whether it carried the request out; look at its log, or give it a longer deadline."
                                + (url.isHttps() ? " It may not accept the client certificate either." : ""),
                        "soap/no-answer"),
                e);
    }

    /** The host whose name is looked up. */
    private String asked() {
        return proxy.map(ProxySettings::server)
                .map(HostPort::host)
                .orElse(url.uri().getHost());
    }

    private String server() {
        var uri = url.uri();
        var service = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        return proxy.map(found -> service + " (through the proxy " + found.server() + ")")
                .orElse(service);
    }

    private LegacySystemException problem(String what, String fix, String code, Exception cause) {
        return new LegacySystemException(error(what, fix, code), Retry.SOON, cause);
    }

    private Problem error(String what, String fix, String code) {
        return Problem.error(Place.of(connection), what, fix, code);
    }
}
