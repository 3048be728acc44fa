package io.legacybridge.runtime.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.databind.json.JsonMapper;

/** What an operator is answered. */
record Answer(int status, String mediaType, byte[] body) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static Answer json(Object value) {
        return new Answer(200, "application/json", JSON.writeValueAsBytes(value));
    }

    static Answer problem(int status, Object members) {
        return new Answer(status, "application/problem+json", JSON.writeValueAsBytes(members));
    }

    static Answer bytes(byte[] content) {
        return new Answer(200, "application/octet-stream", content);
    }

    static Answer text(String mediaType, String content) {
        return new Answer(200, mediaType, content.getBytes(UTF_8));
    }
}
