package io.legacybridge.runtime.facade;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Answers with a problem, too, what Tomcat refuses before any filter sees it, instead of its page of HTML. */
final class TomcatProblems implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

    private final ProblemAnswers problems;

    TomcatProblems(ProblemAnswers problems) {
        this.problems = problems;
    }

    /** After Spring Boot, whose own valve of this kind is replaced. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(context -> {
            var host = (StandardHost) context.getParent();
            for (var valve : host.getPipeline().getValves())
                if (valve instanceof ErrorReportValve) host.getPipeline().removeValve(valve);
            host.setErrorReportValveClass(ProblemValve.class.getName());
            host.getPipeline().addValve(new ProblemValve(problems));
        });
    }

    private static final class ProblemValve extends ErrorReportValve {

        private final ProblemAnswers problems;

        ProblemValve(ProblemAnswers problems) {
            this.problems = problems;
        }

        @Override
        protected void report(Request request, Response response, Throwable thrown) {
            if (response.getStatus() < 400 || response.isCommitted() || response.getContentWritten() > 0) return;
            try {
                problems.answer(response.getStatus(), request.getRequest(), response.getResponse());
                response.finishResponse();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
