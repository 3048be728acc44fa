package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.release.Client;
import io.legacybridge.spi.InboundCalls;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Hands {@code /connection/...} to the connection, for clients that may send to it. For others it does not exist. */
final class SoapServlet extends HttpServlet {

    private static final Set<String> METHODS = Set.of("GET", "POST");
    private static final int RETRY_AFTER_SECONDS = 5;

    private final transient Function<String, Optional<InboundCalls>> receivers;
    private final transient Bodies bodies;
    private final transient Semaphore places;

    SoapServlet(Function<String, Optional<InboundCalls>> receivers, BodyLimits limits, int atOnce) {
        this.receivers = receivers;
        this.bodies = new Bodies(limits, limits.bytes() * atOnce, Refusal.TOO_MANY_CALLS);
        this.places = new Semaphore(atOnce);
    }

    /** {@link ClientFilter} knows the client, and answers what is thrown here. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var client = (Client) request.getAttribute(ClientFilter.CLIENT);
        var path = request.getRequestURI().substring(1).split("/", 2);
        if (!client.sends().contains(path[0]))
            throw new Refused(Refusal.UNKNOWN_RECEIVER, "Nothing is here, or this client may not send to it.");
        requireReadable(request, response);
        // Without a place: a sender whose bodies come slowly keeps none from the others.
        try (var body = bodies.read(client, request.getInputStream(), request.getContentLengthLong())) {
            var receiver = receivers
                    .apply(path[0])
                    .orElseThrow(() -> new Refused(
                            Refusal.NOT_LISTENING, "The connection " + path[0] + " takes nothing at the moment."));
            if (!places.tryAcquire())
                throw new Refused(Refusal.TOO_MANY_CALLS, "As many calls as the port takes at once are on their way.");
            try {
                write(receiver.answer(call(client, path, request, body.content())), response);
            } finally {
                places.release();
            }
        }
    }

    private static void requireReadable(HttpServletRequest request, HttpServletResponse response) {
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", "GET, POST");
            throw new Refused(Refusal.BAD_METHOD, "This path has other methods.");
        }
        BodyLimits.requireUncompressed(request);
    }

    private static InboundCalls.Call call(Client client, String[] path, HttpServletRequest request, InputStream body) {
        var identity = client.identity();
        return new InboundCalls.Call(
                identity.bundle() + " " + identity.san(),
                "https://" + request.getServerName() + ":" + request.getServerPort() + "/" + path[0],
                request.getMethod(),
                path.length < 2 ? "" : path[1],
                text(request.getQueryString()),
                text(request.getContentType()),
                body);
    }

    private static void write(InboundCalls.Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        if (!answer.contentType().isEmpty()) response.setContentType(answer.contentType());
        response.setHeader("Cache-Control", "no-store");
        if (answer.status() == 503) response.setIntHeader("Retry-After", RETRY_AFTER_SECONDS);
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
