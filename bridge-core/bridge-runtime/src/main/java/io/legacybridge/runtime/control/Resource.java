package io.legacybridge.runtime.control;

import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that operators can ask for.
 *
 * @param method     of HTTP
 * @param path       its segments; {@code *} stands for the name of a thing
 * @param needed     the role that it takes
 * @param action     how the audit calls it; empty for what only looks
 * @param parameters that it knows
 */
record Resource(
        String method,
        List<String> path,
        Role needed,
        Optional<String> action,
        Set<String> parameters,
        Handler handler) {

    static final String ANYTHING = "*";

    @FunctionalInterface
    interface Handler {
        Answer answer(OperatorRequest request) throws IOException;
    }

    /** What changes nothing and tells no value of a record. */
    static Resource look(String path, Role needed, Set<String> parameters, Handler handler) {
        return new Resource("GET", segments(path), needed, Optional.empty(), parameters, handler);
    }

    /** What stands in the audit before it happens. */
    static Resource act(
            String method, String path, Role needed, String action, Set<String> parameters, Handler handler) {
        return new Resource(method, segments(path), needed, Optional.of(action), parameters, handler);
    }

    static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    boolean isAt(List<String> asked) {
        if (asked.size() != path.size()) return false;
        for (var index = 0; index < path.size(); index++)
            if (!path.get(index).equals(ANYTHING) && !path.get(index).equals(asked.get(index))) return false;
        return true;
    }

    /** The segment that names a thing. */
    String target(List<String> asked) {
        var index = path.indexOf(ANYTHING);
        return index < 0 ? "" : asked.get(index);
    }
}
