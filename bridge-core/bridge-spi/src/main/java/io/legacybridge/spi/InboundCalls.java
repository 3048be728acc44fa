package io.legacybridge.spi;

import java.io.InputStream;

/** A pushed source's side of the appliance's SOAP port. Thread-safe. */
@FunctionalInterface
public interface InboundCalls {

    /** Answers one call. An exception is a defect: the caller gets 500 and a trace id. */
    Answer answer(Call call);

    /**
     * One call.
     *
     * @param client      the proven identity: the same text for the same client, whatever its file is called
     * @param address     of the connection as the caller wrote it, such as {@code https://bridge.example:8444/orders}
     * @param method      of HTTP
     * @param path        behind the connection's own path, such as {@code ""} or {@code "orders"}; as it was sent, so
     *     still percent-encoded
     * @param query       raw query; may be empty
     * @param contentType as it was sent; may be empty
     * @param body        at most as long as the port's limit
     */
    record Call(
            String client,
            String address,
            String method,
            String path,
            String query,
            String contentType,
            InputStream body) {

        /** Nothing that may hold a value. */
        @Override
        public String toString() {
            return "Call[" + client + ", " + method + " " + path + "]";
        }
    }

    /** @param body may be empty; with a status of 503 the port adds when to try again */
    record Answer(int status, String contentType, byte[] body) {}
}
