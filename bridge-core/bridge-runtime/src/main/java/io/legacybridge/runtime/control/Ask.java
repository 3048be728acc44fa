package io.legacybridge.runtime.control;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an operator asks.
 *
 * @param target the part of the path that names a thing, such as a dead letter's id; empty when there is none
 */
record Ask(Operator operator, String target, HttpServletRequest request) {

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

    /** What of it goes into the audit. */
    Map<String, String> details() {
        var details = new TreeMap<String, String>();
        request.getParameterMap().forEach((name, values) -> details.put(name, String.join(",", values)));
        return details;
    }
}
