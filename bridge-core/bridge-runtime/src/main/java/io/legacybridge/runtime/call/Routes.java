package io.legacybridge.runtime.call;

import io.legacybridge.runtime.call.Exposure.Method;
import io.legacybridge.runtime.call.Exposure.Segment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a method and a path to the operation that is offered there. Immutable; a text goes before a variable. */
public final class Routes {

    /** First parts of paths that are the appliance's own. */
    public static final Set<String> RESERVED =
            Set.of("messages", "records", "openapi.json", "subscriptions", "calls", "keys", "error");

    private static final Logger log = LoggerFactory.getLogger(Routes.class);

    private final Node root = new Node();

    /**
     * An operation, and the way to it.
     *
     * @param gate empty when its connection does not run now
     */
    public record Route(OperationPlan plan, Optional<CallGate> gate) {}

    /** A route that was found, with the texts of its path's variables in the path's order. */
    public record Match(Route route, List<String> values) {}

    /** @param routes when two of them cannot be told apart, the first one counts */
    public Routes(List<Route> routes) {
        routes.forEach(this::add);
    }

    /** @param path its decoded parts */
    public Optional<Match> find(Method method, List<String> path) {
        return Optional.ofNullable(find(root, method, path, 0, new ArrayList<>()));
    }

    /** The routes that this path has, whatever the method. */
    public List<Route> all(List<String> path) {
        var found = new ArrayList<Route>();
        for (var method : EnumSet.allOf(Method.class)) find(method, path).ifPresent(match -> found.add(match.route()));
        return found;
    }

    private void add(Route route) {
        var node = root;
        for (var segment : route.plan().exposure().path())
            node = switch (segment) {
                case Segment.Literal literal -> node.literals.computeIfAbsent(literal.text(), _ -> new Node());
                case Segment.Variable _ -> node.variables();
            };
        var before = node.routes.putIfAbsent(route.plan().exposure().method(), route);
        if (before != null)
            log.atError()
                    .addKeyValue("connection", route.plan().connection())
                    .addKeyValue("operation", route.plan().name())
                    .log(
                            "{} leads to the connection {} already",
                            route.plan().exposure(),
                            before.plan().connection());
    }

    private static Match find(Node node, Method method, List<String> path, int depth, List<String> values) {
        if (depth == path.size()) {
            var route = node.routes.get(method);
            return route == null ? null : new Match(route, List.copyOf(values));
        }
        var part = path.get(depth);
        var literal = node.literals.get(part);
        var found = literal == null ? null : find(literal, method, path, depth + 1, values);
        // An empty text is no value.
        if (found != null || node.variable == null || part.isEmpty()) return found;
        values.add(part);
        found = find(node.variable, method, path, depth + 1, values);
        values.removeLast();
        return found;
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<Method, Route> routes = new HashMap<>();
        private Node variable;

        Node variables() {
            if (variable == null) variable = new Node();
            return variable;
        }
    }
}
