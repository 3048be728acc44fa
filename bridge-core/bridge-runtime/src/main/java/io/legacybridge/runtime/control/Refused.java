package io.legacybridge.runtime.control;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;

/** Ends an operator's request with a problem. */
final class Refused extends RuntimeException {

    private final int status;
    private final transient Problem problem;

    Refused(int status, Problem problem) {
        super(problem.toString(), null, false, false);
        this.status = status;
        this.problem = problem;
    }

    static Refused notFound(String what, String fix) {
        return new Refused(404, problem("", what, fix, "control/not-found"));
    }

    /** @param parameter its name */
    static Refused badRequest(String parameter, String what, String fix) {
        return new Refused(400, problem(parameter, what, fix, "control/bad-request"));
    }

    /** What is no HTTP, or none that is taken, as a status says that a library decided on. */
    static Refused ofStatus(int status) {
        return new Refused(
                status,
                switch (status) {
                    case 408 ->
                        problem(
                                "",
                                "The request did not come to its end in time.",
                                "Send it again.",
                                "control/too-slow");
                    case 501 ->
                        problem(
                                "",
                                "The request has an unknown transfer encoding.",
                                "Send the body with a Content-Length, or with Transfer-Encoding: chunked and no other.",
                                "control/unknown-transfer-encoding");
                    default ->
                        status < 500
                                ? problem(
                                        "",
                                        "The request is malformed.",
                                        "Send one as RFC 9112 says.",
                                        "control/malformed")
                                : problem(
                                        "",
                                        "The request failed inside the appliance.",
                                        "Look at the log.",
                                        "appliance/unexpected");
                });
    }

    static Problem problem(String path, String what, String fix, String code) {
        return Problem.error(Place.of("control port").at(path), what, fix, code);
    }

    /** RFC 9457. */
    Answer answer() {
        return Answer.problem(status, members(status, problem));
    }

    private static Map<String, Object> members(int status, Problem problem) {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", "urn:legacybridge:problem:" + problem.code());
        members.put("title", title(status));
        members.put("status", status);
        members.put("detail", problem.what());
        members.put("where", problem.where().toString());
        members.put("code", problem.code());
        members.put("fix", problem.fix());
        return members;
    }

    /** Of each kind the same, whatever happened: that stands in the detail. */
    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 408 -> "Too slow";
            case 409 -> "Not possible now";
            case 413 -> "Too large";
            case 415 -> "Unsupported media type";
            case 501 -> "Not implemented";
            case 503 -> "Unavailable";
            default -> "Failed";
        };
    }
}
