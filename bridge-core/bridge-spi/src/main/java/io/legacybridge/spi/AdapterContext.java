package io.legacybridge.spi;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What the core gives to a running connection. */
public interface AdapterContext {

    /** Name of the connection: the name of its file. */
    String connection();

    Clock clock();

    /** How long the legacy system has for the answer to a call, on every node. */
    Duration deadline();

    /**
     * Reads a secret at this moment, so that a rotated one is found at the next connect.
     *
     * @throws LegacySystemException when it is missing or readable by others
     */
    Secret secret(SecretReference reference) throws LegacySystemException;

    /** The compiled format of the configuration. */
    RecordFormat format(FormatConfig config);

    /** The contract files as the configuration was checked with them, also when the folder has changed since. */
    Contracts contracts();

    /**
     * TLS towards the legacy system. The same context may be kept: it uses new certificates as soon as they lie in the home.
     *
     * @throws LegacySystemException when a file is missing, broken or readable by others
     */
    SSLContext tls(TlsSettings settings) throws LegacySystemException;

    /** The proxy through which hosts are asked over HTTP; empty when there is none. */
    Optional<ProxySettings> proxy();

    /**
     * Takes the calls of legacy systems on the appliance's SOAP port below {@code /NAME-OF-THE-CONNECTION/}, until closed. Port,
     * certificates and who the caller is are the core's.
     *
     * @throws LegacySystemException when the port is not open
     */
    AutoCloseable serve(InboundCalls calls) throws LegacySystemException;

    /** Where files are staged, encrypted, before their records are published. */
    Staging staging();

    /** Where calls put what the legacy system gets later, together with what others bring. */
    Outbox outbox();

    /**
     * Whether a file that was listed with this path, size and time was taken to its end before, by this connection: for sources
     * that cannot tell it from their server.
     */
    boolean wasTaken(FileAppearance file);

    /**
     * Files that were taken to their end before, by this connection: for what a stop left on a server under a name that tells no
     * more of them.
     *
     * @param path   with which their paths begin
     * @param digest with which the SHA-256 of their contents begin, in lower-case hex
     */
    List<FileAppearance> taken(String path, String digest);

    /**
     * Says what a person should know although the connection goes on, such as a file that is left alone because it is too
     * large. Shown in the connection's status, which is then "degraded".
     *
     * @param standing everything that is so now; it replaces what was reported before, and an empty list takes it back
     */
    void report(List<Problem> standing);
}
