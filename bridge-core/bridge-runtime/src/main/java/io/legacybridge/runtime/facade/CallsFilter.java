package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.call.CallFlow;
import io.legacybridge.runtime.call.CallFlow.Asked;
import io.legacybridge.runtime.call.Exposure.Method;
import io.legacybridge.runtime.call.Outcome;
import io.legacybridge.runtime.call.Routes;
import io.legacybridge.runtime.call.Routes.Match;
import io.legacybridge.runtime.release.Addressee;
import io.legacybridge.runtime.release.Client;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.core.Ordered;

/**
 * Takes the requests that ask for operations, below whichever path their connections expose them, and lets all others pass.
 * What a client may not call does not exist for it. No header of the request reaches a legacy system.
 */
final class CallsFilter extends HttpFilter implements Ordered {

    private static final Map<String, Method> METHODS =
            Arrays.stream(Method.values()).collect(Collectors.toMap(Method::name, Function.identity()));

    private final transient Supplier<Routes> routes;
    private final transient CallFlow flow;
    private final transient BodyLimits limits;
    private final transient Bodies bodies;

    CallsFilter(Supplier<Routes> routes, CallFlow flow, BodyLimits limits) {
        this.routes = routes;
        this.flow = flow;
        this.limits = limits;
        this.bodies = new Bodies(limits, limits.together(), Refusal.NO_ROOM);
    }

    /** Behind {@link JoseFilter}, which knows for whom the answer is, and {@link ClientFilter}, which answers what is thrown here. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 200;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var client = (Client) request.getAttribute(ClientFilter.CLIENT);
        var target = CallTarget.of(request);
        if (Routes.RESERVED.contains(target.path().getFirst())) {
            chain.doFilter(request, response);
            return;
        }
        var match = match(client, request.getMethod(), target);
        if (match.isEmpty()) {
            requireOtherPath(client, target, response);
            chain.doFilter(request, response);
            return;
        }
        CallAnswers.write(ask(client, match.get(), target, request), response);
    }

    private Outcome ask(Client client, Match match, CallTarget target, HttpServletRequest request) throws IOException {
        var key = IdempotencyKey.of(request);
        try (var held = bodies.read(client, request.getInputStream(), request.getContentLengthLong())) {
            var body = held.content().readAllBytes();
            if (body.length > 0) requireJson(match, body, request);
            var outcome = flow.call(match, asked(target, request, body, key));
            if (!(outcome instanceof Outcome.NotLoaded)) return outcome;
            // Its connection was replaced in between.
            var again = match(client, request.getMethod(), target);
            return again.isEmpty() ? outcome : flow.call(again.get(), asked(target, request, body, key));
        }
    }

    private Asked asked(CallTarget target, HttpServletRequest request, byte[] body, Optional<String> key) {
        return new Asked(
                (Addressee) request.getAttribute(JoseFilter.ADDRESSEE),
                target.query(),
                limits.parser(body),
                key,
                () -> target.digest(request.getMethod(), body));
    }

    private static void requireJson(Match match, byte[] body, HttpServletRequest request) {
        if (!match.route().plan().exposure().method().hasBody())
            throw new Refused(Refusal.UNEXPECTED_BODY, "A " + request.getMethod() + " request has no body here.");
        BodyLimits.requireUncompressed(request);
        var type = Optional.ofNullable(request.getContentType())
                .orElse("")
                .split(";", 2)[0]
                .strip();
        if (!type.equalsIgnoreCase("application/json"))
            throw new Refused(Refusal.BAD_MEDIA_TYPE, "The body has another media type than application/json.");
        BodyLimits.requireUtf8(body);
    }

    /** HEAD is GET without the body (RFC 9110, section 9.3.2), which Tomcat leaves out. */
    private Optional<Match> match(Client client, String method, CallTarget target) {
        return Optional.ofNullable(METHODS.get(method.equals("HEAD") ? "GET" : method))
                .flatMap(known -> routes.get().find(known, target.path()))
                .filter(match -> mayCall(client, match.route()));
    }

    /** Another method would have been right. */
    private void requireOtherPath(Client client, CallTarget target, HttpServletResponse response) {
        var allowed = routes.get().all(target.path()).stream()
                .filter(route -> mayCall(client, route))
                .map(route -> route.plan().exposure().method())
                .map(method -> method == Method.GET ? "GET, HEAD" : method.name())
                .collect(Collectors.joining(", "));
        if (allowed.isEmpty()) return;
        response.setHeader("Allow", allowed);
        throw new Refused(Refusal.BAD_METHOD, "This path has other methods.");
    }

    private static boolean mayCall(Client client, Routes.Route route) {
        return client.call(route.plan().connection(), route.plan().name()).isPresent();
    }
}
