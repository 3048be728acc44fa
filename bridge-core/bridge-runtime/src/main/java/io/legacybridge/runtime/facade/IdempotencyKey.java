package io.legacybridge.runtime.facade;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header {@code Idempotency-Key}, with or without the quotation marks that the draft asks for.
 *
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The Idempotency-Key HTTP header
 *     field</a>
 */
final class IdempotencyKey {

    static final String HEADER = "Idempotency-Key";

    /** Visible ASCII but for the quotation mark and the backslash. */
    static final String PATTERN = "[!#-\\[\\]-~]{1,255}";

    private static final Pattern KEY = Pattern.compile("(\"?)(" + PATTERN + ")\\1");

    private IdempotencyKey() {}

    static Optional<String> of(HttpServletRequest request) {
        var headers = request.getHeaders(HEADER);
        if (!headers.hasMoreElements()) return Optional.empty();
        var match = KEY.matcher(headers.nextElement().strip());
        if (headers.hasMoreElements() || !match.matches())
            throw new Refused(
                    Refusal.BAD_KEY,
                    "The Idempotency-Key is not one text of 1 to 255 visible ASCII characters without quotation marks.");
        return Optional.of(match.group(2));
    }
}
