package io.legacybridge.bench.soap;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;

/**
 * Asks one mediator for the same order, over connections that stay. One thread serves them all: were there one for each, every
 * answer would wake one, at the expense of the mediator that writes it.
 */
final class Load implements AutoCloseable {

    static final int CONNECTIONS = 32;
    private static final int LIMIT_SECONDS = 20;

    private final String url;
    private final CloseableHttpAsyncClient http;
    private volatile String other = "";

    Load(String url, SSLContext tls) {
        this.url = url;
        this.http = HttpAsyncClients.custom()
                .disableAutomaticRetries()
                .disableCookieManagement()
                // Else a connection with a client certificate belongs to one request and is not used again.
                .disableConnectionState()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(1)
                        .setTcpNoDelay(true)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                        .build())
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                .build())
                        .setTlsStrategy(new DefaultClientTlsStrategy(tls))
                        .build())
                .build();
        http.start();
    }

    String url() {
        return url;
    }

    String ask() throws IOException {
        try {
            var response = http.execute(request(), null).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (response.getCode() != 200)
                throw new IOException(url + " answers " + response.getCode() + ": " + response.getBodyText());
            return response.getBodyText();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** How many answers were not the expected one. */
    int ask(int requests, String expected) throws InterruptedException {
        var round = new Round(requests, expected);
        for (var connection = 0; connection < CONNECTIONS; connection++) round.next();
        round.ended.await();
        return round.wrong.get();
    }

    /** The last answer that was not the expected one. */
    String other() {
        return other;
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private SimpleHttpRequest request() {
        return SimpleRequestBuilder.get(url)
                .addHeader("Accept", "application/json")
                .build();
    }

    /** Each answer brings the next request on its way. */
    private final class Round implements FutureCallback<SimpleHttpResponse> {

        private final String expected;
        private final AtomicInteger left;
        private final AtomicInteger wrong = new AtomicInteger();
        private final CountDownLatch ended = new CountDownLatch(CONNECTIONS);

        Round(int requests, String expected) {
            this.left = new AtomicInteger(requests);
            this.expected = expected;
        }

        void next() {
            if (left.getAndDecrement() <= 0) {
                ended.countDown();
                return;
            }
            var _ = http.execute(request(), this);
        }

        @Override
        public void completed(SimpleHttpResponse response) {
            var answer = response.getBodyText();
            if (response.getCode() != 200 || !expected.equals(answer))
                count("status " + response.getCode() + ": " + answer);
            next();
        }

        @Override
        public void failed(Exception e) {
            count(e.toString());
            next();
        }

        @Override
        public void cancelled() {
            failed(new IOException("The request was cancelled"));
        }

        private void count(String answer) {
            wrong.incrementAndGet();
            other = answer;
        }
    }
}
