package io.legacybridge.security.jwe;

import java.time.Instant;

/**
 * What a whole answer belongs to. Its parts stand in the protected header under the names that others have registered for them.
 *
 * @param client whom it is for: the URI of its certificate ({@code aud}, RFC 7519)
 * @param method of the request ({@code htm}, RFC 9449)
 * @param uri    of the request without its query ({@code htu}, RFC 9449)
 * @param trace  the trace id of the request, which its client may choose ({@code nonce}, OpenID Connect Core)
 * @param at     when it was encrypted, to the second ({@code iat}, RFC 7519)
 */
public record AnswerContext(String client, String method, String uri, String trace, Instant at) {}
