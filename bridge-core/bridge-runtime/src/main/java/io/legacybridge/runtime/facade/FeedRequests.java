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
 * Lets only so many requests of each client for messages be on their way: one that waits holds a connection, and one whose client
 * reads slowly a page.
 */
final class FeedRequests extends HttpFilter implements Ordered {

    private static final int RETRY_AFTER_SECONDS = 1;

    private final transient Map<String, Integer> onTheirWay = new ConcurrentHashMap<>();

    /** Behind {@link ClientFilter}, which knows whose request it is, and before {@link JoseFilter}, which holds whole answers. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 120;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!request.getServletPath().equals(MessagesController.PATH)) {
            chain.doFilter(request, response);
            return;
        }
        var client = (Client) request.getAttribute(ClientFilter.CLIENT);
        begin(client);
        try {
            chain.doFilter(request, response);
        } finally {
            end(client);
        }
    }

    /** @throws Refused when there are as many as the client's file allows */
    private void begin(Client client) {
        if (onTheirWay.merge(client.name(), 1, Integer::sum) <= client.feedRequests()) return;
        end(client);
        throw new Refused(
                        Refusal.TOO_MANY_FEED_REQUESTS,
                        "This client has " + client.feedRequests() + " requests for messages on their way already.")
                .retryAfter(RETRY_AFTER_SECONDS);
    }

    private void end(Client client) {
        onTheirWay.computeIfPresent(client.name(), (_, count) -> count == 1 ? null : count - 1);
    }
}
