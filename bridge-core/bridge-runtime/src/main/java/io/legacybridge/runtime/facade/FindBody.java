package io.legacybridge.runtime.facade;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The body of {@code POST /records/{connection}:find}: <code>{"key": "..."}</code> and nothing else. */
final class FindBody {

    static final int MAX_BYTES = 64 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private FindBody() {}

    static String key(InputStream body) throws IOException {
        var bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES)
            throw new Refused(Refusal.TOO_LARGE, "The body has more than " + MAX_BYTES + " bytes.");
        BodyLimits.requireUtf8(bytes);
        try (var json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw bad("is not a JSON object");
            String key = null;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                if (!json.currentName().equals("key")) throw bad("has a member other than key");
                if (json.nextToken() != JsonToken.VALUE_STRING) throw bad("has a key that is not a text in quotes");
                key = json.getString();
            }
            if (json.nextToken() != null) throw bad("goes on behind the JSON object");
            if (key == null) throw bad("has no member key");
            return key;
        } catch (JacksonException e) {
            throw bad("is not JSON, or has a member twice");
        }
    }

    private static Refused bad(String what) {
        return new Refused(Refusal.BAD_BODY, "The body " + what + ".");
    }
}
