package io.legacybridge.runtime.facade;

import io.legacybridge.formats.json.JsonRecordReader;
import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** What a body may be. Members that stand there twice are found by the {@link JsonRecordReader}. */
public final class BodyLimits {

    static final int LONGEST_NUMBER = 1_000;

    private final long bytes;
    private final long together;
    private final JsonFactory json;

    /**
     * @param depth    of objects and lists in each other
     * @param together of all bodies on the data port
     */
    public BodyLimits(long bytes, int depth, long together) {
        this.bytes = bytes;
        this.together = together;
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength((int) Math.min(bytes, Integer.MAX_VALUE))
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
    }

    long bytes() {
        return bytes;
    }

    long together() {
        return together;
    }

    void requireFits(long length) {
        if (length > bytes) throw new Refused(Refusal.TOO_LARGE, "The body has more than " + bytes + " bytes.");
    }

    static void requireUncompressed(HttpServletRequest request) {
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity"))
            throw new Refused(Refusal.COMPRESSED, "The body has a Content-Encoding.");
    }

    JsonParser parser(byte[] body) {
        return json.createParser(ObjectReadContext.empty(), body);
    }
}
