package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.config.WrittenDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client asks of the feed.
 *
 * @param connections names; empty means all that the client may read
 * @param after       the position to continue behind
 * @param patience    how long to wait for a message when there is none
 * @param limit       most messages of one page
 */
record FeedQuery(Set<String> connections, long after, Duration patience, int limit) {

    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1000;
    static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private static final Set<String> PARAMETERS = Set.of("connection", "after", "wait", "limit");
    private static final Pattern DURATION = Pattern.compile("[0-9]{1,6}(ms|s|m)");

    /** @throws Refused when a parameter is unknown, repeated or out of its bounds: a typing error must not skip messages */
    static FeedQuery of(Map<String, String[]> parameters) {
        if (!PARAMETERS.containsAll(parameters.keySet()))
            throw bad("A parameter is unknown; there are connection, after, wait and limit.");
        return new FeedQuery(
                Set.copyOf(List.of(parameters.getOrDefault("connection", new String[0]))),
                number(parameters, "after", 0, 0, Long.MAX_VALUE),
                patience(parameters),
                (int) number(parameters, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT));
    }

    private static long number(Map<String, String[]> parameters, String name, long absent, long min, long max) {
        var text = single(parameters, name);
        if (text == null) return absent;
        try {
            var number = Long.parseLong(text);
            if (number >= min && number <= max) return number;
        } catch (NumberFormatException _) {
            // Told below, like a number out of its bounds.
        }
        throw bad("The parameter " + name + " is not a whole number from " + min + " to " + max + ".");
    }

    private static Duration patience(Map<String, String[]> parameters) {
        var text = single(parameters, "wait");
        if (text == null) return Duration.ZERO;
        if (DURATION.matcher(text).matches()) {
            var patience = WrittenDuration.of(text);
            if (patience.compareTo(MAX_WAIT) <= 0) return patience;
        }
        throw bad("The parameter wait is not a duration such as 20s, of at most " + MAX_WAIT.toSeconds() + "s.");
    }

    private static String single(Map<String, String[]> parameters, String name) {
        var values = parameters.get(name);
        if (values == null) return null;
        if (values.length == 1) return values[0];
        throw bad("The parameter " + name + " stands there more than once.");
    }

    private static Refused bad(String detail) {
        return new Refused(Refusal.BAD_PARAMETER, detail);
    }
}
