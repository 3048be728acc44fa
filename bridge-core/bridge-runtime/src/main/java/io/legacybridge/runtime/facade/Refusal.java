package io.legacybridge.runtime.facade;

/**
 * Every way in which the data port refuses a request. The code is stable: clients act on it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
enum Refusal {
    NO_CERTIFICATE(
            403,
            "access/no-certificate",
            "No client certificate",
            "Connect with the certificate that was issued for this client."),
    UNKNOWN_CLIENT(
            403,
            "access/unknown-client",
            "Unknown client",
            "Ask the operator of the appliance whether this certificate is still valid and has a file in clients/."),
    UNKNOWN_CONNECTION(
            404,
            "access/unknown-connection",
            "Unknown connection",
            "Take a name from GET /openapi.json, or ask the operator of the appliance for access."),
    UNKNOWN_RECEIVER(
            404,
            "access/unknown-receiver",
            "Nothing here",
            "The path begins with a connection's name; ask the operator of the appliance to name it under sends in this"
                    + " client's file."),
    NOT_LISTENING(
            503, "connection/not-listening", "Connection not listening", "Try again after the time in Retry-After."),
    UNKNOWN_KEY(404, "records/unknown-key", "No record with this key", "Check the key, or read GET /messages."),
    PROTECTED_KEY(
            400,
            "records/protected-key",
            "A protected key in the URL",
            "Send the key in the body of POST /records/{connection}:find, or use its token from a message's subject."),
    POSITION_GONE(
            410,
            "messages/position-gone",
            "Messages no longer kept",
            "Go on with after= and the number in oldest; the messages before it are no longer kept."),
    POSITION_AHEAD(
            400,
            "messages/position-ahead",
            "No such position yet",
            "Go on with the next of the last answer. When this position is from there, the data was put back since: ask the"
                    + " operator of the appliance."),
    NOT_LOADED(
            503,
            "connection/not-loaded",
            "Connection not loaded",
            "Try again later, or name the other connections with connection=."),
    TOO_MANY(429, "limit/rate", "Too many requests", "Wait for the time in Retry-After."),
    TOO_MANY_FEED_REQUESTS(
            429,
            "limit/feed-requests",
            "Too many requests for messages at once",
            "Let one of them end first; one request may ask for the messages of several connections."),
    TOO_MANY_REQUESTS(429, "limit/requests", "Too many requests at once", "Let one of them end first."),
    TOO_MANY_CALLS(503, "limit/soap-calls", "Too many calls at once", "Try again after the time in Retry-After."),
    NO_ROOM(503, "limit/request-memory", "Too much at once", "Try again after the time in Retry-After."),
    BUSY(503, "limit/concurrency", "Legacy system busy", "Try again after the time in Retry-After."),
    INVALID_REQUEST(
            422, "request/invalid", "Invalid request", "Correct what errors lists; GET /openapi.json has the schema."),
    BAD_JSON(400, "request/bad-json", "Not JSON", "Send one JSON object in UTF-8 (RFC 8259)."),
    CALL_REFUSED(
            422,
            "call/refused",
            "Refused by the legacy system",
            "Correct the request by what fault says, and send it anew."),
    CALL_FAILED(
            502,
            "call/failed",
            "Failed in the legacy system",
            "Give fault and traceId to the operator of the appliance."),
    UNSENDABLE(422, "call/unsendable", "No form in the legacy system", "Correct what errors lists."),
    UNREADABLE(
            502,
            "call/unreadable",
            "Unreadable answer",
            "Do not repeat it: it was carried out. Give the traceId to the operator of the appliance."),
    NO_ANSWER(
            504,
            "call/unknown",
            "No answer",
            "It may have been carried out: ask the legacy system's owner before you repeat what changes something."),
    NO_ANSWER_TO_READ(
            504,
            "call/unknown",
            "No answer",
            "Nothing was changed. Repeat it later: what is too slow is made slower by being asked again at once."),
    NOT_REACHED(
            503,
            "call/not-reached",
            "Legacy system not reached",
            "It was not carried out; repeat it after Retry-After."),
    KEY_REUSED(422, "idempotency/other-request", "Key used before", "Take a new Idempotency-Key for a new request."),
    IN_PROGRESS(
            409,
            "idempotency/in-progress",
            "In progress",
            "Send the same request again after the time in Retry-After."),
    OPEN_CALL(
            409,
            "idempotency/unknown",
            "Outcome unknown",
            "Ask the legacy system's owner whether it was carried out; to repeat it, take a new Idempotency-Key."),
    BAD_KEY(400, "idempotency/bad-key", "Bad Idempotency-Key", "Send one Idempotency-Key, such as a UUID."),
    UNKNOWN_CALL(404, "call/unknown-call", "Unknown call", "Check the id; answers are kept for a limited time."),
    BAD_PARAMETER(400, "request/bad-parameter", "Bad parameter", "See the parameters in GET /openapi.json."),
    BAD_BODY(400, "request/bad-body", "Bad body", "Send a JSON object such as {\"key\": \"4711\"}."),
    UNEXPECTED_BODY(400, "request/unexpected-body", "Unexpected body", "Send the request without a body."),
    TOO_LARGE(413, "request/too-large", "Body too large", "Send a smaller body."),
    UNKNOWN_PATH(404, "request/unknown-path", "Unknown path", "See the paths in GET /openapi.json."),
    COMPRESSED(415, "request/compressed", "Compressed body", "Send the body without a Content-Encoding."),
    BAD_METHOD(405, "request/bad-method", "Method not allowed", "Use a method that the header Allow names."),
    NOT_ACCEPTABLE(
            406,
            "request/not-acceptable",
            "No such representation",
            "Ask for application/json or application/jose in the header Accept."),
    BAD_MEDIA_TYPE(
            415, "request/bad-media-type", "Unknown media type", "Send the body with Content-Type: application/json."),
    NO_ENCRYPTION(
            403,
            "access/no-encryption-key",
            "Nothing can be encrypted for this client",
            "Connect with a certificate whose key may be used for encryption (keyAgreement or keyEncipherment), or have the"
                    + " operator register one in certs/encryption/."),
    MALFORMED(400, "request/malformed", "Malformed request", "Send a request as RFC 9112 and GET /openapi.json say."),
    TOO_SLOW(
            408,
            "request/too-slow",
            "Request too slow",
            "Send the same request again, without long pauses in its body."),
    UNKNOWN_TRANSFER_ENCODING(
            501,
            "request/unknown-transfer-encoding",
            "Unknown transfer encoding",
            "Send the body with a Content-Length, or with Transfer-Encoding: chunked and no other."),
    STORE_UNAVAILABLE(503, "store/unavailable", "Store unavailable", "Try again after the time in Retry-After."),
    STOPPING(503, "appliance/stopping", "The appliance stops", "Try again after the time in Retry-After."),
    UNEXPECTED(500, "internal/unexpected", "Unexpected error", "Give the traceId to the operator of the appliance.");

    final int status;
    final String code;
    final String title;
    final String fix;

    Refusal(int status, String code, String title, String fix) {
        this.status = status;
        this.code = code;
        this.title = title;
        this.fix = fix;
    }

    /** The refusal for a status that a library decided on. */
    static Refusal ofStatus(int status) {
        return switch (status) {
            case 404 -> UNKNOWN_PATH;
            case 405 -> BAD_METHOD;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> TOO_SLOW;
            case 413 -> TOO_LARGE;
            case 415 -> BAD_MEDIA_TYPE;
            case 501 -> UNKNOWN_TRANSFER_ENCODING;
            default -> status >= 400 && status < 500 ? MALFORMED : UNEXPECTED;
        };
    }
}
