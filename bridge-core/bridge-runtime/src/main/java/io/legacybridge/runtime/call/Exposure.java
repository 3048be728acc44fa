package io.legacybridge.runtime.call;

import io.legacybridge.spi.config.BadValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Under which method and path an operation is offered.
 *
 * @param query the request's fields that come as query parameters; empty when nobody named them
 */
public record Exposure(Method method, List<Segment> path, Optional<List<String>> query) {

    private static final Pattern WRITTEN = Pattern.compile("(GET|POST|PUT|PATCH|DELETE)\\s+(/[^\\s?]*)(?:\\?(\\S*))?");
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~-]+");
    private static final Pattern VARIABLE = Pattern.compile("\\{[^{}/?&]+}");

    public Exposure {
        path = List.copyOf(path);
        query = query.map(List::copyOf);
    }

    /** The methods that an operation may have. */
    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE;

        /** Without one, what the path does not hold comes in the query. */
        public boolean hasBody() {
            return this == POST || this == PUT || this == PATCH;
        }
    }

    /** A part of the path between two slashes. */
    public sealed interface Segment {

        /** This very text, decoded. */
        record Literal(String text) implements Segment {}

        /** A value of the request's field with this path. */
        record Variable(String field) implements Segment {}
    }

    /** {@code GET /accounts/{id}/balance?currency}. */
    public static Exposure parse(String text) throws BadValue {
        var match = WRITTEN.matcher(text.strip());
        if (!match.matches()) throw bad(text);
        var segments = new ArrayList<Segment>();
        for (var part : match.group(2).substring(1).split("/", -1)) {
            if (LITERAL.matcher(part).matches() && !part.matches("\\.+")) segments.add(new Segment.Literal(part));
            else if (VARIABLE.matcher(part).matches())
                segments.add(new Segment.Variable(part.substring(1, part.length() - 1)));
            else throw bad(text);
        }
        var query = Optional.ofNullable(match.group(3))
                .map(names -> Arrays.stream(names.split("&"))
                        .filter(name -> !name.isEmpty())
                        .toList());
        return new Exposure(Method.valueOf(match.group(1)), segments, query);
    }

    /** How an operation is offered that is not named in {@code expose}. */
    public static Exposure byName(String connection, String operation) {
        return new Exposure(
                Method.POST,
                List.of(new Segment.Literal(connection), new Segment.Literal(operation)),
                Optional.empty());
    }

    /** The request's fields that stand in the path. */
    public List<String> variables() {
        return path.stream()
                .filter(Segment.Variable.class::isInstance)
                .map(segment -> ((Segment.Variable) segment).field())
                .toList();
    }

    /** The same for two exposures that no request can tell apart. */
    public String shape() {
        return method + pathShape();
    }

    /** The same for two paths that OpenAPI takes for one, whatever their variables are called. */
    public String pathShape() {
        return shown(_ -> "{}");
    }

    /** The path as OpenAPI writes it, such as {@code /accounts/{id}/balance}. */
    public String template() {
        return shown(field -> "{" + field + "}");
    }

    @Override
    public String toString() {
        return method + " " + template();
    }

    private String shown(UnaryOperator<String> variable) {
        return path.stream()
                .map(segment -> switch (segment) {
                    case Segment.Literal literal ->
                        URLEncoder.encode(literal.text(), StandardCharsets.UTF_8)
                                .replace("+", "%20");
                    case Segment.Variable named -> variable.apply(named.field());
                })
                .collect(Collectors.joining("/", "/", ""));
    }

    private static BadValue bad(String text) {
        return new BadValue(
                "\"" + text + "\" is not a method and a path.",
                "Write GET, POST, PUT, PATCH or DELETE and a path such as GET /accounts/{id}/balance?currency.",
                "config/bad-exposure");
    }
}
