package io.legacybridge.runtime.facade;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Answers in the port's own form, instead of Tomcat's page of HTML, what Tomcat refuses: before anything of the port sees it, or
 * while the port reads its body.
 */
public final class TomcatProblems implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    /** How a port answers a request with a status that Tomcat decided on. */
    public interface Form {
        void answer(int status, HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    private final Form form;

    public TomcatProblems(Form form) {
        this.form = form;
    }

    /**
     * Whether Tomcat could not read the body of a request to its end. It answers that by itself, with the status that the
     * response has now, and what anybody else writes goes nowhere.
     */
    public static boolean isBroken(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null;
    }

    /** After Spring Boot, whose own valve of this kind is replaced. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextValves(new BrokenBodies());
        factory.addContextCustomizers(context -> {
            var host = (StandardHost) context.getParent();
            for (var valve : host.getPipeline().getValves())
                if (valve instanceof ErrorReportValve) host.getPipeline().removeValve(valve);
            host.setErrorReportValveClass(FormValve.class.getName());
            host.getPipeline().addValve(new FormValve(form));
        });
    }

    /** Tomcat takes a body that cannot be read for a failure of the one who reads it, and would answer with 500. */
    private static final class BrokenBodies extends ValveBase {

        BrokenBodies() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            getNext().invoke(request, response);
            var broken = request.getCoyoteRequest().getErrorException();
            if (broken == null) return;
            request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
            response.setStatus(
                    broken instanceof SocketTimeoutException
                            ? HttpServletResponse.SC_REQUEST_TIMEOUT
                            : HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    private static final class FormValve extends ErrorReportValve {

        private final Form form;

        FormValve(Form form) {
            this.form = form;
        }

        @Override
        protected void report(Request request, Response response, Throwable thrown) {
            if (response.getStatus() < 400 || response.isCommitted() || response.getContentWritten() > 0) return;
            // What the port itself answers without a body stays as it is.
            if (!response.setErrorReported()) return;
            try {
                form.answer(response.getStatus(), request.getRequest(), response.getResponse());
                response.finishResponse();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
