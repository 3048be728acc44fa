package io.legacybridge.runtime.control;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A request of an operator who is known.
 *
 * @param target the part of the path that names a thing, such as a dead letter's id; empty when there is none
 */
record OperatorRequest(Operator operator, String target, HttpServletRequest request) {

    private static final int LONGEST_DETAIL = 500;

    /** The value of a parameter; empty when it is not given or empty. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(request.getParameter(name)).filter(value -> !value.isBlank());
    }

    boolean flag(String name) {
        return parameter(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default ->
                        throw Refused.badRequest(
                                name, "\"" + value + "\" is not true or false.", "Write true or false.");
                })
                .orElse(false);
    }

    int number(String name, int otherwise, int most) {
        var given = parameter(name);
        if (given.isEmpty()) return otherwise;
        try {
            var number = Integer.parseInt(given.get());
            if (number >= 1 && number <= most) return number;
        } catch (NumberFormatException _) {
            // It is told like a number that is too large.
        }
        throw Refused.badRequest(name, "It is no number from 1 to " + most + ".", "Write one.");
    }

    /** The body. */
    byte[] body(int most) throws IOException {
        var body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most)
            throw new Refused(
                    413,
                    Refused.problem(
                            "", "The body has more than " + most + " bytes.", "Send less.", "control/too-large"));
        return body;
    }

    void allowOnly(Set<String> parameters) {
        for (var name : names())
            if (!parameters.contains(name))
                throw Refused.badRequest(
                        name,
                        "There is no such parameter here.",
                        parameters.isEmpty() ? "Leave it out." : "Known are " + String.join(", ", parameters) + ".");
    }

    private Set<String> names() {
        try {
            return request.getParameterMap().keySet();
        } catch (IllegalStateException _) {
            throw Refused.badRequest("", "The parameters cannot be read.", "Encode them as RFC 3986 says.");
        }
    }

    /**
     * What of it goes into the audit, also of somebody who is refused: it is written in any case, and no flood.
     *
     * @param parameters that are known here
     */
    Map<String, String> details(Set<String> parameters) {
        var details = new TreeMap<String, String>();
        try {
            request.getParameterMap().forEach((name, values) -> {
                if (parameters.contains(name)) details.put(name, shortened(String.join(",", values)));
            });
        } catch (IllegalStateException _) {
            details.put("parameters", "cannot be read");
        }
        return details;
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_DETAIL ? value : value.substring(0, LONGEST_DETAIL) + "...";
    }
}
