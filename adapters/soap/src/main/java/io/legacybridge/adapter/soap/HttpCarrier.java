package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.xml.XmlBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Takes envelopes to one address over connections that are used again, and brings what comes back. Thread-safe. */
final class HttpCarrier implements AutoCloseable {

    /** A connection that rested for longer is looked at before it is used: the service may have closed it. */
    private static final TimeValue LOOKED_AT_AFTER = TimeValue.ofMilliseconds(100);

    /** Afterwards a connection is made anew, so that changed addresses and certificates are found. */
    private static final TimeValue LONGEST_LIFE = TimeValue.ofMinutes(10);

    private static final Duration LITTLE = Duration.ofMillis(100);
    private static final int FIRST_BUFFER = 4096;
    private static final byte[] NOTHING = new byte[0];

    private final SoapConfig config;
    private final ServiceUrl url;
    private final Optional<Login> login;
    private final AdapterContext context;
    private final Optional<ProxySettings> proxy;
    private final Optional<Login> atProxy;
    private final HttpFailures failures;
    private final NameLookup names;
    private final ScheduledThreadPoolExecutor deadlines;

    /** The client's own closing misses a request that is about to get its connection. */
    private final Set<HttpPost> underWay = ConcurrentHashMap.newKeySet();

    private CloseableHttpClient client;
    private volatile boolean closed;

    HttpCarrier(SoapConfig config, ServiceUrl url, Optional<Login> login, AdapterContext context) {
        this.config = config;
        this.url = url;
        this.login = login;
        this.context = context;
        this.proxy = context.proxy().filter(found -> found.isFor(url.uri().getHost()));
        this.atProxy = proxy.flatMap(found ->
                found.user().map(user -> new Login(user, found.password().orElseThrow(), context)));
        this.failures = new HttpFailures(context.connection(), url, proxy, config.maxConnections());
        this.names = new NameLookup(config.connectTimeout());
        this.deadlines = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .daemon()
                        .name(context.connection() + "-deadlines")
                        .factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /**
     * What came back.
     *
     * @param location where a redirect leads; may be empty
     * @param body     {@code length} bytes of it count
     * @param isWhole  whether that is all; else more came than {@code max-reply-size}
     */
    record Answered(int status, String contentType, String location, byte[] body, int length, boolean isWhole) {

        byte[] copy() {
            return Arrays.copyOf(body, length);
        }
    }

    /**
     * Sends once and waits for the answer.
     *
     * @param soapAction header of this name; empty when there is none
     * @throws LegacySystemException when nothing of the envelope has left
     * @throws NoAnswer              when it may have left
     */
    Answered post(String contentType, Optional<String> soapAction, XmlBytes envelope, Duration patience)
            throws LegacySystemException, NoAnswer {
        if (!patience.isPositive()) throw failures.late(null);
        var entity = new EnvelopeEntity(envelope, contentType);
        var request = new HttpPost(url.uri());
        request.setEntity(entity);
        request.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(patienceForAConnection(patience)))
                .build());
        if (soapAction.isPresent()) request.setHeader("SOAPAction", "\"" + soapAction.get() + "\"");
        if (login.isPresent()) request.setHeader(HttpHeaders.AUTHORIZATION, basic(login.get()));
        // Without TLS the proxy reads the request itself; asked for a password it would get the envelope twice.
        if (atProxy.isPresent() && !url.isHttps())
            request.setHeader(HttpHeaders.PROXY_AUTHORIZATION, basic(atProxy.get()));
        var own = HttpClientContext.create();
        if (atProxy.isPresent() && url.isHttps())
            own.setCredentialsProvider(credentials(proxy.orElseThrow(), atProxy.get()));
        underWay.add(request);
        try {
            return post(request, entity, own, patience);
        } finally {
            underWay.remove(request);
        }
    }

    private Answered post(HttpPost request, EnvelopeEntity entity, HttpClientContext own, Duration patience)
            throws LegacySystemException, NoAnswer {
        var connected = client();
        var deadline = deadline(request, patience);
        try {
            var answered = ScopedValue.where(NameLookup.UNTIL, System.nanoTime() + patience.toNanos())
                    .call(() -> connected.execute(request, own, this::answered));
            // Whoever answers without the envelope is the proxy, which was asked for a way to the service.
            if (!entity.hasLeft()) throw failures.noWayThrough(answered.status());
            return answered;
        } catch (LegacySystemException e) {
            throw e;
        } catch (IOException | IllegalStateException | NullPointerException e) {
            // HttpClient throws the last one where its pool is closed between a request's place and its connection.
            if (e instanceof NullPointerException bug && !closed) throw bug;
            // A handshake of TLS 1.3 may fail after sending began, and the service then reads nothing of it.
            if (entity.hasLeft() && !(e instanceof SSLHandshakeException)) throw failures.noAnswer(e);
            throw closed ? failures.closed(e) : failures.notReached(e, deadline.isDone());
        } finally {
            deadline.cancel(false);
        }
    }

    /** A little shorter than the deadline, so that it is known what took the time. */
    private static Duration patienceForAConnection(Duration patience) {
        var little = patience.dividedBy(10);
        return patience.minus(little.compareTo(LITTLE) < 0 ? little : LITTLE);
    }

    /**
     * Ends the call by closing its socket. No read has a timeout of its own: a service that sends one byte after the other would
     * never be too slow for one.
     */
    private ScheduledFuture<?> deadline(HttpPost request, Duration patience) throws LegacySystemException {
        try {
            return deadlines.schedule(
                    () -> {
                        request.cancel();
                    },
                    patience.toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw failures.closed(e);
        }
    }

    private Answered answered(ClassicHttpResponse response) throws IOException {
        var entity = response.getEntity();
        var type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
        var location = response.getFirstHeader(HttpHeaders.LOCATION);
        var body = NOTHING;
        var length = 0;
        var most = Math.toIntExact(config.maxReplySize().bytes());
        if (entity != null) {
            var in = entity.getContent();
            var announced = Math.min(entity.getContentLength(), most);
            // One byte more than announced, so that the end is found without another buffer.
            body = new byte[announced >= 0 ? (int) announced + 1 : FIRST_BUFFER];
            for (var read = in.read(body); read >= 0; read = in.read(body, length, body.length - length)) {
                length += read;
                if (length > most) break;
                if (length == body.length) body = Arrays.copyOf(body, Math.min(2 * length, most + 1));
            }
        }
        // The client reads every answer to its end, so that its connection can be used again.
        if (length > most) response.setEntity(null);
        return new Answered(
                response.getCode(),
                type == null ? "" : type.getValue(),
                location == null ? "" : location.getValue(),
                body,
                length,
                length <= most);
    }

    private static String basic(Login login) throws LegacySystemException {
        var pair = login.user() + ":" + login.password().text();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    private synchronized CloseableHttpClient client() throws LegacySystemException {
        if (closed) throw failures.closed(null);
        if (client == null) client = connect();
        return client;
    }

    private CloseableHttpClient connect() throws LegacySystemException {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(config.maxConnections())
                .setMaxConnTotal(config.maxConnections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(config.connectTimeout()))
                        .setValidateAfterInactivity(LOOKED_AT_AFTER)
                        .setTimeToLive(LONGEST_LIFE)
                        .build())
                // Of its own accord the client would end a read after three minutes.
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(Timeout.DISABLED).build())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setHandshakeTimeout(Timeout.of(config.connectTimeout()))
                        .build())
                .setDnsResolver(names);
        var tls = ClientTlsStrategyBuilder.create().setTlsVersions(TLS.V_1_3, TLS.V_1_2);
        if (config.tls().isPresent()) tls.setSslContext(context.tls(config.tls().get()));
        var custom = HttpClients.custom();
        if (proxy.isPresent()) custom.setProxy(host(proxy.get()));
        return custom.setConnectionManager(
                        connections.setTlsSocketStrategy(tls.buildClassic()).build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                // Otherwise a connection on which a client certificate was shown serves one call only.
                .disableConnectionState()
                .setUserAgent("LegacyBridge")
                .build();
    }

    private static HttpHost host(ProxySettings proxy) {
        return new HttpHost("http", proxy.server().host(), proxy.server().port());
    }

    /** For the proxy alone: the service never sees them. Read for each call, since a tunnel may be made for any of them. */
    private static CredentialsProvider credentials(ProxySettings proxy, Login login) throws LegacySystemException {
        var credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
                new AuthScope(host(proxy)),
                new UsernamePasswordCredentials(
                        login.user(), login.password().text().toCharArray()));
        return credentials;
    }

    /** Ends whoever waits. */
    @Override
    public synchronized void close() {
        closed = true;
        underWay.forEach(HttpPost::cancel);
        deadlines.shutdownNow();
        names.close();
        if (client != null) client.close(CloseMode.IMMEDIATE);
    }
}
