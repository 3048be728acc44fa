package io.legacybridge.crash;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An answer to its end within a time. The client's own limit ends with the head, and a node may freeze in the body. */
final class WholeAnswer {

    private WholeAnswer() {}

    static HttpResponse<String> to(HttpRequest request, HttpClient http, Duration patience)
            throws IOException, InterruptedException {
        var answer = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("no whole answer within " + patience);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }
}
