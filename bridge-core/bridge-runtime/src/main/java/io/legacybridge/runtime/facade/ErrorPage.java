package io.legacybridge.runtime.facade;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Where Spring and Tomcat send what they refuse by a status: unknown paths, methods, media types. */
@Controller
final class ErrorPage implements ErrorController {

    private final ProblemAnswers problems;

    ErrorPage(ProblemAnswers problems) {
        this.problems = problems;
    }

    @RequestMapping("${spring.web.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Part of an answer has left; Tomcat breaks the connection off.
        if (response.isCommitted()) return;
        // Without a status a client asked for this path itself, which it does not have.
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        if (status >= 500 && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown)
            problems.report(thrown, request);
        problems.answer(status, request, response);
    }
}
