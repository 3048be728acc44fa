package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.release.Client;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.Ordered;

/**
 * Lets only so many requests of each client be on their way, those for messages counted apart: one that waits for messages holds a
 * connection, and one whose client reads slowly an answer.
 */
final class RequestsAtOnce extends HttpFilter implements Ordered {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final transient Map<Requests, Integer> onTheirWay = new ConcurrentHashMap<>();

    private record Requests(String client, boolean forMessages) {}

    /** Behind {@link ClientFilter}, which knows whose request it is, and before {@link JoseFilter}, which holds whole answers. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 120;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var client = (Client) request.getAttribute(ClientFilter.CLIENT);
        var requests = new Requests(client.name(), request.getServletPath().equals(MessagesController.PATH));
        begin(requests, client);
        try {
            chain.doFilter(request, response);
        } finally {
            end(requests);
        }
    }

    /** @throws Refused when there are as many as the client's file allows */
    private void begin(Requests requests, Client client) {
        var most = requests.forMessages ? client.feedRequests() : client.requests();
        if (onTheirWay.merge(requests, 1, Integer::sum) <= most) return;
        end(requests);
        var refusal = requests.forMessages
                ? new Refused(
                        Refusal.TOO_MANY_FEED_REQUESTS,
                        "This client has " + most + " requests for messages on their way already.")
                : new Refused(Refusal.TOO_MANY_REQUESTS, "This client has " + most + " requests on their way already.");
        throw refusal.retryAfter(RETRY_AFTER_SECONDS);
    }

    private void end(Requests requests) {
        onTheirWay.computeIfPresent(requests, (_, count) -> count == 1 ? null : count - 1);
    }
}
