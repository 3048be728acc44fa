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
            "Go on with after=oldest; the messages before it are no longer kept."),
    NOT_LOADED(
            503,
            "connection/not-loaded",
            "Connection not loaded",
            "Try again later, or name the other connections with connection=."),
    BAD_PARAMETER(400, "request/bad-parameter", "Bad parameter", "See the parameters in GET /openapi.json."),
    BAD_BODY(400, "request/bad-body", "Bad body", "Send a JSON object such as {\"key\": \"4711\"}."),
    TOO_LARGE(413, "request/too-large", "Body too large", "Send a smaller body."),
    UNKNOWN_PATH(404, "request/unknown-path", "Unknown path", "See the paths in GET /openapi.json."),
    BAD_METHOD(405, "request/bad-method", "Method not allowed", "Use a method that the header Allow names."),
    NOT_ACCEPTABLE(
            406, "request/not-acceptable", "No such representation", "Ask for application/json in the header Accept."),
    BAD_MEDIA_TYPE(
            415, "request/bad-media-type", "Unknown media type", "Send the body with Content-Type: application/json."),
    MALFORMED(400, "request/malformed", "Malformed request", "Send a request as RFC 9110 and GET /openapi.json say."),
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
            case 413 -> TOO_LARGE;
            case 415 -> BAD_MEDIA_TYPE;
            default -> status >= 400 && status < 500 ? MALFORMED : UNEXPECTED;
        };
    }
}
