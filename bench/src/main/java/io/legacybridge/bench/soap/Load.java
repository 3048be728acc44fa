package io.legacybridge.bench.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Asks one mediator for the same order, over connections that stay. */
final class Load implements AutoCloseable {

    static final int CONNECTIONS = 32;
    private static final int LIMIT_SECONDS = 20;

    private final String url;
    private final CloseableHttpClient http;
    private volatile String other = "";

    Load(String url, SSLContext tls) {
        this.url = url;
        this.http = HttpClients.custom()
                .disableAutomaticRetries()
                .disableCookieManagement()
                // Else a connection with a client certificate belongs to one request and is not used again.
                .disableConnectionState()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                        .build())
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .build())
                .build();
    }

    String url() {
        return url;
    }

    String ask() throws IOException {
        var request = new HttpGet(url);
        request.setHeader("Accept", "application/json");
        return http.execute(request, response -> {
            var body = EntityUtils.toString(response.getEntity(), UTF_8);
            if (response.getCode() != 200) throw new IOException(url + " answers " + response.getCode() + ": " + body);
            return body;
        });
    }

    private String orFailure() {
        try {
            return ask();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** How many answers were not the expected one. */
    int ask(int requests, String expected) throws Exception {
        var left = new AtomicInteger(requests);
        var wrong = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var running = new ArrayList<Future<?>>();
            for (var connection = 0; connection < CONNECTIONS; connection++)
                running.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        var answer = orFailure();
                        if (answer.equals(expected)) continue;
                        wrong.incrementAndGet();
                        other = answer;
                    }
                    return null;
                }));
            for (var thread : running) thread.get();
        }
        return wrong.get();
    }

    /** The last answer that was not the expected one. */
    String other() {
        return other;
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
