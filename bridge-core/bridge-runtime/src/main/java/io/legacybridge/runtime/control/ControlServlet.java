package io.legacybridge.runtime.control;

import io.legacybridge.runtime.audit.Audit;
import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.facade.TomcatProblems;
import io.legacybridge.runtime.protection.RedactedFailure;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.spi.problem.ProblemException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control port: who is it, may it, audit, answer. Whoever is no operator learns nothing, not even which paths there are.
 * What changes something or shows bytes of a record is in the audit before it happens, and so is the attempt of somebody who
 * may not.
 */
public final class ControlServlet extends HttpServlet {

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final Logger log = LoggerFactory.getLogger(ControlServlet.class);

    private final transient Operators operators;
    private final transient Audit audit;
    private final transient List<Resource> resources;

    ControlServlet(Operators operators, Audit audit, List<Resource> resources) {
        this.operators = operators;
        this.audit = audit;
        this.resources = List.copyOf(resources);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(answer(request), response);
    }

    /** Answers a request that never got here, or whose body could not be read, with the status that it got for that. */
    public static void refuse(int status, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(Refused.ofStatus(status).answer(), response);
    }

    private Answer answer(HttpServletRequest request) throws IOException {
        try {
            return answered(request);
        } catch (Refused refused) {
            return refused.answer();
        } catch (ProblemException e) {
            return new Refused(409, e.problem()).answer();
        } catch (StoreException e) {
            log.atError().log("A request on the control port failed: {}", e.inOneLine());
            return new Refused(
                            503,
                            Refused.problem(
                                    "", "A store takes or gives nothing now.", "Look at the log.", "store/unavailable"))
                    .answer();
        } catch (IOException | RuntimeException e) {
            // The server refuses it, with the method above: what is written here goes nowhere.
            if (TomcatProblems.isBroken(request)) throw e;
            // It may have read a record, so its words may quote one.
            log.atError().setCause(RedactedFailure.of(e)).log("A request on the control port failed");
            return Refused.ofStatus(500).answer();
        }
    }

    private Answer answered(HttpServletRequest request) throws IOException {
        var operator = operator(request);
        var path = Resource.segments(request.getRequestURI());
        var here = resources.stream().filter(resource -> resource.isAt(path)).toList();
        if (here.isEmpty()) throw Refused.notFound("There is nothing at this path.", "Look at docs/control.md.");
        var resource = here.stream()
                .filter(one -> one.method().equals(request.getMethod()))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        405,
                        Refused.problem(
                                "", "This path has other methods.", "Look at docs/control.md.", "control/bad-method")));
        var asked = new OperatorRequest(operator, resource.target(path), request);
        if (!operator.may(resource.needed())) {
            resource.action().ifPresent(action -> audit(asked, resource, action, false));
            throw new Refused(
                    403,
                    Refused.problem(
                            "",
                            "The operator " + operator.name() + " lacks the role " + Words.written(resource.needed())
                                    + ".",
                            "Use a certificate with that role, made with bridge certs issue --operator NAME --role "
                                    + Words.written(resource.needed()) + ".",
                            "control/role"));
        }
        if (!request.getMethod().equals("GET")) requireBodyType(request);
        asked.allowOnly(resource.parameters());
        resource.action().ifPresent(action -> audit(asked, resource, action, true));
        return resource.handler().answer(asked);
    }

    private Operator operator(HttpServletRequest request) {
        var found = request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain
                ? operators.find(List.of(chain))
                : Optional.<Operator>empty();
        return found.orElseThrow(() -> new Refused(
                403,
                Refused.problem(
                        "",
                        "Nobody with this certificate is an operator.",
                        "Make a certificate with bridge certs issue --operator NAME --role view. One of another CA makes an operator"
                                + " only when that CA's certificate is in certs/ca/.",
                        "control/no-operator")));
    }

    /** A browser sends such a body to another site only after having asked it: nobody's page acts for an operator. */
    private static void requireBodyType(HttpServletRequest request) {
        var type = Optional.ofNullable(request.getContentType()).orElse("");
        if (type.equals("application/octet-stream")) return;
        throw new Refused(
                415,
                Refused.problem(
                        "",
                        "The media type is not application/octet-stream.",
                        "Send Content-Type: application/octet-stream, also with an empty body.",
                        "control/media-type"));
    }

    private void audit(OperatorRequest asked, Resource resource, String action, boolean allowed) {
        var operator = asked.operator();
        audit.write(new AuditEntry.Operated(
                operator.name(),
                operator.san(),
                Words.written(resource.needed()),
                allowed,
                action,
                asked.target(),
                asked.details(resource.parameters())));
        log.atInfo()
                .addKeyValue("operator", operator.name())
                .addKeyValue("target", asked.target())
                .log(allowed ? "An operator acts: {}" : "An operator was refused: {}", action);
    }

    private static void write(Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        response.setContentType(answer.mediaType());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}
