package io.legacybridge.runtime.facade;

import io.legacybridge.spi.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a request goes: its path and query, decoded part by part.
 *
 * @param path  between the slashes
 * @param query by name, in the order in which they came
 */
record CallTarget(List<String> path, Map<String, List<String>> query) {

    static CallTarget of(HttpServletRequest request) {
        try {
            var path = new ArrayList<String>();
            for (var part : request.getRequestURI().substring(1).split("/", -1)) path.add(decoded(part, false));
            return new CallTarget(path, query(request.getQueryString()));
        } catch (IllegalArgumentException e) {
            throw new Refused(Refusal.MALFORMED, "The path or the query is not percent-encoded UTF-8.");
        }
    }

    /** Names what was asked: the same digest means the same request. */
    String digest(String method, byte[] body) {
        var digest = Sha256.digest();
        update(digest, method);
        path.forEach(part -> update(digest, part));
        query.forEach((name, values) -> values.forEach(value -> {
            update(digest, name);
            update(digest, value);
        }));
        update(digest, "");
        return HexFormat.of().formatHex(digest.digest(body));
    }

    /** With a byte behind it that no text holds, so that no two requests give the same bytes. */
    private static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0xFF);
    }

    private static Map<String, List<String>> query(String raw) {
        if (raw == null || raw.isEmpty()) return Map.of();
        var all = new LinkedHashMap<String, List<String>>();
        for (var pair : raw.split("&")) {
            if (pair.isEmpty()) continue;
            var equals = pair.indexOf('=');
            var name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
            all.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(equals < 0 ? "" : decoded(pair.substring(equals + 1), true));
        }
        return all;
    }

    /** A plus sign is a blank in a query only. */
    private static String decoded(String text, boolean inQuery) {
        if (text.indexOf('%') < 0 && (!inQuery || text.indexOf('+') < 0)) return text;
        var decoded = URLDecoder.decode(inQuery ? text : text.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (decoded.indexOf('\uFFFD') >= 0) throw new IllegalArgumentException("not UTF-8");
        return decoded;
    }
}
