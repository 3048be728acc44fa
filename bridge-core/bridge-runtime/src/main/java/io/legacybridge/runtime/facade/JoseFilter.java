package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.release.Addressee;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.security.jwe.AnswerContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Collections;
import java.util.Enumeration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Says for whom an answer is made, and lets it leave as one JWE when its client asks for that: whatever is behind this filter
 * writes the answer as always, and only this filter lets bytes of it go, encrypted.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515#section-9.2.1">RFC 7515, application/jose</a>
 */
final class JoseFilter extends HttpFilter implements Ordered {

    /** The request attribute with the {@link Addressee}. */
    static final String ADDRESSEE = "io.legacybridge.addressee";

    static final String MEDIA_TYPE = "application/jose";

    private static final MediaType JOSE = MediaType.valueOf(MEDIA_TYPE);

    private final transient Releases releases;
    private final transient ProblemAnswers problems;
    private final transient Traces traces;
    private final transient Clock clock;

    JoseFilter(Releases releases, ProblemAnswers problems, Traces traces, Clock clock) {
        this.releases = releases;
        this.problems = problems;
        this.traces = traces;
        this.clock = clock;
    }

    /** Behind {@link ClientFilter}, which answers in clear what is thrown here: that there is no key. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 150;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        var client = (Client) request.getAttribute(ClientFilter.CLIENT);
        var addressee = releases.addressee(client, Callers.chain(request));
        if (!isAskedFor(request)) {
            request.setAttribute(ADDRESSEE, addressee);
            chain.doFilter(request, response);
            return;
        }
        var ofTheWhole = addressee.ofTheWhole();
        ofTheWhole.requireEncryptionKey();
        request.setAttribute(ADDRESSEE, ofTheWhole);
        var answer = new Answer(request, response);
        try {
            chain.doFilter(new AnyMediaType(request), answer);
        } catch (Exception e) {
            if (TomcatProblems.isBroken(request)) throw e;
            problems.answer(e, request, answer);
        }
        send(answer, request, response);
    }

    /** A client must name it, and must not prefer JSON. */
    private static boolean isAskedFor(HttpServletRequest request) {
        try {
            var jose = 0.0;
            var json = 0.0;
            for (var range : MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)))) {
                if (range.equalsTypeAndSubtype(JOSE)) jose = Math.max(jose, range.getQualityValue());
                else if (range.includes(MediaType.APPLICATION_JSON) || "json".equals(range.getSubtypeSuffix()))
                    json = Math.max(json, range.getQualityValue());
            }
            return jose > 0 && jose >= json;
        } catch (InvalidMediaTypeException _) {
            throw new Refused(Refusal.NOT_ACCEPTABLE, "The header Accept is no list of media types.");
        }
    }

    private void send(Answer answer, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (answer.getContentSize() == 0) return;
        // Its client may have been looked up anew since.
        var addressee = (Addressee) request.getAttribute(ADDRESSEE);
        var context = new AnswerContext(
                addressee.client().identity().san(),
                request.getMethod(),
                request.getRequestURL().toString(),
                traces.of(request),
                clock.instant());
        var jwe = addressee.encrypt(context, answer.getContentType());
        response.setContentType(MEDIA_TYPE);
        response.setContentLengthLong(jwe.length(answer.getContentSize()));
        jwe.write(answer.getContentInputStream(), response.getOutputStream());
    }

    /** Keeps the body, and never lets it go by itself. */
    private final class Answer extends ContentCachingResponseWrapper {

        private final HttpServletRequest request;

        Answer(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        /** The container would answer it past this filter. */
        @Override
        public void sendError(int status) throws IOException {
            problems.answer(status, request, this);
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            sendError(status);
        }

        @Override
        protected void copyBodyToResponse(boolean complete) {}
    }

    /** What is inside has the media type that it always has. */
    private static final class AnyMediaType extends HttpServletRequestWrapper {

        AnyMediaType(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getHeader(String name) {
            return isAccept(name) ? MediaType.ALL_VALUE : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isAccept(name)
                    ? Collections.enumeration(Collections.singleton(MediaType.ALL_VALUE))
                    : super.getHeaders(name);
        }

        private static boolean isAccept(String name) {
            return HttpHeaders.ACCEPT.equalsIgnoreCase(name);
        }

        /** An answer without an end cannot be encrypted as one. */
        @Override
        public AsyncContext startAsync() {
            throw new Refused(Refusal.NOT_ACCEPTABLE, "A stream cannot be one JWE.");
        }

        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            return startAsync();
        }
    }
}
