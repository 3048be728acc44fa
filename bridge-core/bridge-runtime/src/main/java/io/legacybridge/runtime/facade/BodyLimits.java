package io.legacybridge.runtime.facade;

import io.legacybridge.formats.json.JsonRecordReader;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** What a body may be. Members that stand there twice are found by the {@link JsonRecordReader}. */
public final class BodyLimits {

    private static final int LONGEST_NUMBER = 1_000;

    private final long bytes;
    private final JsonFactory json;

    /** @param depth of objects and lists in each other */
    public BodyLimits(long bytes, int depth) {
        this.bytes = bytes;
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength((int) Math.min(bytes, Integer.MAX_VALUE))
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
    }

    byte[] read(HttpServletRequest request) throws IOException {
        requireFits(request.getContentLengthLong());
        var body = request.getInputStream().readNBytes((int) Math.min(bytes + 1, Integer.MAX_VALUE));
        requireFits(body.length);
        return body;
    }

    long bytes() {
        return bytes;
    }

    void requireFits(long length) {
        if (length > bytes) throw new Refused(Refusal.TOO_LARGE, "The body has more than " + bytes + " bytes.");
    }

    JsonParser parser(byte[] body) {
        return json.createParser(ObjectReadContext.empty(), body);
    }
}
