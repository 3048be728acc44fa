package io.legacybridge.runtime.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.release.Client;
import io.legacybridge.security.pki.ClientIdentity;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BodiesTest {

    private static final int LARGEST = 100_000;

    private static final Client CRM = client("crm");
    private static final Client BANK = client("bank");

    private final Bodies bodies = new Bodies(new BodyLimits(LARGEST, 10, LARGEST), 2 * LARGEST, Refusal.TOO_MANY_CALLS);

    @Test
    void aBodyCountsAsItCameAndAsItIsHandedOver() throws Exception {
        try (var first = bodies.read(CRM, stream(LARGEST), -1)) {
            assertThat(bodies.held()).isEqualTo(2L * LARGEST);
            assertThat(first.content().readAllBytes()).isEqualTo(bytes(LARGEST));
            assertThat(first.content().read()).as("it is not kept beside").isNegative();
            try (var _ = bodies.read(BANK, stream(LARGEST), LARGEST)) {
                assertThatThrownBy(() -> bodies.read(client("news"), stream(1), 1))
                        .isInstanceOf(Refused.class);
            }
        }
        assertThat(bodies.held()).isZero();
    }

    /** However slowly a client sends, others have room. */
    @Test
    void oneClientLeavesHalfOfTheRoomToOthers() throws Exception {
        try (var _ = bodies.read(CRM, stream(LARGEST), -1)) {
            assertThatThrownBy(() -> bodies.read(CRM, stream(1), 1)).isInstanceOf(Refused.class);

            bodies.read(BANK, stream(LARGEST), -1).close();
        }
        bodies.read(CRM, stream(LARGEST), -1).close();
        assertThat(bodies.held()).isZero();
    }

    @Test
    void aBodyIsReadInAnyPortions() throws Exception {
        try (var body = bodies.read(CRM, stream(20_000), -1)) {
            var content = body.content();

            assertThat(content.read()).isZero();
            assertThat(content.readNBytes(9_999)).isEqualTo(part(1, 10_000));
            assertThat(content.readAllBytes()).isEqualTo(part(10_000, 20_000));
            assertThat(content.read()).isNegative();
        }
    }

    /** As in chunks of a byte each. */
    @Test
    void aBodyThatComesByteForByteIsHeldInFewPieces() throws Exception {
        var slow = new FilterInputStream(stream(20_000)) {
            @Override
            public int read(byte[] into, int offset, int most) throws IOException {
                return super.read(into, offset, Math.min(1, most));
            }
        };

        try (var body = bodies.read(CRM, slow, -1)) {
            assertThat(body.content().read(new byte[20_000])).isGreaterThan(1_000);
        }
    }

    @Test
    void whatBreaksOffLeavesItsRoomToOthersWhateverItsReason() {
        var broken = new SequenceInputStream(stream(20_000), new InputStream() {
            @Override
            public int read() {
                throw new OutOfMemoryError("no room");
            }

            @Override
            public int read(byte[] into, int offset, int most) {
                return read();
            }
        });

        assertThatThrownBy(() -> bodies.read(CRM, broken, -1)).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> bodies.read(CRM, stream(LARGEST + 1), -1)).isInstanceOf(Refused.class);

        assertThat(bodies.held()).isZero();
    }

    private static Client client(String name) {
        return new Client(name, new ClientIdentity("internal", name), Map.of());
    }

    private static InputStream stream(int length) {
        return new ByteArrayInputStream(bytes(length));
    }

    private static byte[] bytes(int length) {
        return part(0, length);
    }

    private static byte[] part(int from, int to) {
        var bytes = new byte[to - from];
        IntStream.range(from, to).forEach(index -> bytes[index - from] = (byte) index);
        return bytes;
    }
}
