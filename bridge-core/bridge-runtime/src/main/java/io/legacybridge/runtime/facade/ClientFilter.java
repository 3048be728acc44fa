package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.release.Client;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.springframework.core.Ordered;

/**
 * Stands before everything on the data port: who is it, and how often may it come? Only a known client gets further, as a request attribute. Whatever
 * is thrown behind it becomes a problem.
 */
final class ClientFilter extends HttpFilter implements Ordered {

    /** The request attribute with the {@link Client}. */
    static final String CLIENT = "io.legacybridge.client";

    private final transient Callers callers;
    private final transient RateLimits rates;
    private final transient ProblemAnswers problems;
    private final transient Measures measures;

    ClientFilter(Callers callers, RateLimits rates, ProblemAnswers problems, Measures measures) {
        this.callers = callers;
        this.rates = rates;
        this.problems = problems;
        this.measures = measures;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 100;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            var client = callers.of(request);
            request.setAttribute(CLIENT, client);
            rates.count(client, response);
            chain.doFilter(request, response);
        } catch (Exception e) {
            if (TomcatProblems.isBroken(request)) {
                request.setAttribute(ProblemAnswers.CODE, Refusal.ofStatus(response.getStatus()).code);
                return;
            }
            if (response.isCommitted()) {
                if (!(e instanceof IOException)) problems.report(e, request);
                // An answer that has begun must break off: its end would look like the whole.
                throw new CloseNowException("the answer broke off", e);
            }
            problems.answer(e, request, response);
        } finally {
            count(request);
        }
    }

    private void count(HttpServletRequest request) {
        var client = request.getAttribute(CLIENT) instanceof Client known ? known.name() : Measures.NOBODY;
        var code = request.getAttribute(ProblemAnswers.CODE) instanceof String refusal ? refusal : Measures.FINE;
        measures.answered(client, code);
    }
}
