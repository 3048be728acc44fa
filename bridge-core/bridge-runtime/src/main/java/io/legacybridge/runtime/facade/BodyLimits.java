package io.legacybridge.runtime.facade;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.formats.json.JsonRecordReader;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** What a body may be. Members that stand there twice are found by the {@link JsonRecordReader}. */
public final class BodyLimits {

    static final int LONGEST_NUMBER = 1_000;
    private static final int DECODED_AT_ONCE = 8 * 1024;

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

    /** The parser forgives what is no UTF-8 (RFC 3629), so that others before us would read other characters than we do. */
    static void requireUtf8(byte[] body) {
        var bytes = ByteBuffer.wrap(body);
        var characters = CharBuffer.allocate(DECODED_AT_ONCE);
        var decoder = UTF_8.newDecoder();
        CoderResult result;
        do {
            characters.clear();
            result = decoder.decode(bytes, characters, true);
        } while (result.isOverflow());
        if (result.isError())
            throw new Refused(Refusal.BAD_JSON, "The body is no UTF-8: see its byte " + (bytes.position() + 1) + ".");
    }

    JsonParser parser(byte[] body) {
        return json.createParser(ObjectReadContext.empty(), body);
    }
}
