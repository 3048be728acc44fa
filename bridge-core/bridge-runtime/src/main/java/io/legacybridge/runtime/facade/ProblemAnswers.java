package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.protection.RedactedFailure;
import io.legacybridge.runtime.release.Addressee.NoEncryption;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.spi.problem.ProblemException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes every error of the data port as {@code application/problem+json}. */
final class ProblemAnswers {

    static final String MEDIA_TYPE = "application/problem+json";

    /** The request attribute with the code of the refusal that it got. */
    static final String CODE = "io.legacybridge.refusal";

    private static final Logger log = LoggerFactory.getLogger(ProblemAnswers.class);
    private static final int RETRY_AFTER_SECONDS = 5;
    private static final List<String> KEPT =
            List.of("Allow", "Vary", "Idempotency-Replayed", RateLimits.POLICY, RateLimits.LIMIT);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Traces traces;

    ProblemAnswers(Traces traces) {
        this.traces = traces;
    }

    /** Answers with what an exception means. The answer must not have begun. */
    void answer(Exception thrown, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var cause = thrown instanceof ServletException && thrown.getCause() instanceof Exception inner ? inner : thrown;
        switch (cause) {
            case Refused refused -> answer(refused, request, response);
            case NoEncryption reason ->
                answer(new Refused(Refusal.NO_ENCRYPTION, reason.getMessage()), request, response);
            // The second one: the service that unwraps keys is away.
            case StoreException _, ProblemException _ -> {
                report(cause, request);
                answer(
                        new Refused(Refusal.STORE_UNAVAILABLE, "What is kept cannot be read or written now."),
                        request,
                        response);
            }
            case InterruptedException _ -> {
                Thread.currentThread().interrupt();
                answer(new Refused(Refusal.STOPPING, "The request was ended."), request, response);
            }
            // The client broke off, or sent what is no HTTP: nobody here has to act.
            case IOException _ -> answer(400, request, response);
            case InvalidParameterException _ -> answer(400, request, response);
            default -> {
                report(cause, request);
                answer(500, request, response);
            }
        }
    }

    void answer(Refused refused, HttpServletRequest request, HttpServletResponse response) throws IOException {
        answer(refused, refused.refusal().status, request, response);
    }

    /** Answers with a status that a library decided on. */
    void answer(int status, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var refusal = Refusal.ofStatus(status);
        var refused = new Refused(refusal, "The appliance answers this request with " + status + ".");
        answer(refused, status, request, response);
    }

    private void answer(Refused refused, int status, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        request.setAttribute(CODE, refused.refusal().code);
        var kept = new LinkedHashMap<String, String>();
        for (var name : KEPT) if (response.getHeader(name) != null) kept.put(name, response.getHeader(name));
        response.reset();
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        kept.forEach(response::setHeader);
        if (refused.retryAfter().isPresent())
            response.setHeader("Retry-After", Long.toString(refused.retryAfter().getAsLong()));
        else if (status == 503) response.setIntHeader("Retry-After", RETRY_AFTER_SECONDS);
        var members = members(refused);
        members.put("status", status);
        members.put("traceId", traces.of(request));
        var body = JSON.writeValueAsBytes(members);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /**
     * A person must look at it; the trace id leads from the client's answer to here. What a store or a problem says holds no
     * value of a request; of anything else nobody knows.
     */
    void report(Throwable thrown, HttpServletRequest request) {
        var line = log.atError().addKeyValue("traceId", traces.of(request));
        switch (thrown) {
            case StoreException store -> line.log("A request on the data port failed: {}", store.inOneLine());
            case ProblemException told -> line.log("A request on the data port failed: {}", told.getMessage());
            default -> line.setCause(RedactedFailure.of(thrown)).log("A request on the data port failed.");
        }
    }

    /** What a refusal says, whichever request it is told to. */
    static Map<String, Object> members(Refused refused) {
        var refusal = refused.refusal();
        var members = new LinkedHashMap<String, Object>();
        members.put("type", "urn:legacybridge:problem:" + refusal.code);
        members.put("title", refusal.title);
        members.put("status", refusal.status);
        members.put("detail", refused.detail());
        members.put("code", refusal.code);
        members.put("fix", refusal.fix);
        members.putAll(refused.members());
        return members;
    }
}
