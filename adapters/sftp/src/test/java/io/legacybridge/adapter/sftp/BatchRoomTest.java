package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.Outbox.Held;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RunningTotals;
import io.legacybridge.testkit.LineFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files whose total has room for five bytes. */
class BatchRoomTest {

    private final List<Integer> readFrom = new ArrayList<>();
    private final BatchRoom room = new BatchRoom(new RecordFormat() {
        private final RecordFormat lines = new LineFormat();

        @Override
        public RecordSchema schema() {
            return lines.schema();
        }

        @Override
        public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
            return lines.read(content, source, from);
        }

        @Override
        public RunningTotals runningTotals() {
            return new Sum(0);
        }
    });

    @Test
    void readsWhatItHasLookedAtNotAgainWhenItIsAsked() {
        room.look(7, held("a", "bb"));

        assertThat(room.isThere(7, held("a", "bb", "c"), bytes("d"))).isTrue();
        assertThat(room.isThere(7, held("a", "bb", "c"), bytes("dd"))).isFalse();

        assertThat(readFrom).containsExactly(0, 2, 3);
    }

    @Test
    void countsEachBatchByItself() {
        room.look(7, held("aaaaa"));
        room.look(8, held("b"));
        room.look(7, held("aaaaa", "a"));

        assertThat(room.isThere(8, held("b"), bytes("cccc"))).isTrue();
        assertThat(room.isThere(9, held(), bytes("ddddd"))).isTrue();
    }

    @Test
    void hasNoRoomInABatchThatItCannotReadAndReadsItOnce() {
        room.look(7, held("a", "?", "b"));

        assertThat(room.isThere(7, held("a", "?", "b"), bytes("c"))).isFalse();

        assertThat(readFrom).containsExactly(0);
        assertThat(room.isThere(8, held(), bytes("c"))).isTrue();
    }

    private Held held(String... contents) {
        return first -> {
            readFrom.add(first);
            return Stream.of(contents).skip(first).map(BatchRoomTest::bytes).toList();
        };
    }

    private static byte[] bytes(String content) {
        return content.getBytes(UTF_8);
    }

    private static final class Sum implements RunningTotals {

        private int bytes;

        Sum(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public List<String> add(byte[] content) throws IOException {
            if (content[0] == '?') throw new IOException("of another format");
            bytes += content.length;
            return bytes > 5 ? List.of("trailer.bytes") : List.of();
        }

        @Override
        public RunningTotals copy() {
            return new Sum(bytes);
        }
    }
}
