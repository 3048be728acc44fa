package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.InboundCalls.Call;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.Map;

/** The contract of pushed sources, run against one in memory. */
class LetterboxContractTest extends AdapterContractTest<LetterboxAdapter.Config> {

    @Override
    protected AdapterUnderTest<LetterboxAdapter.Config> start() {
        return new AdapterUnderTest<>() {
            private final LetterboxAdapter letterbox = new LetterboxAdapter();

            @Override
            public Adapter<LetterboxAdapter.Config> adapter() {
                return letterbox;
            }

            @Override
            public LetterboxAdapter.Config config() {
                return new LetterboxAdapter.Config("one");
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of();
            }

            @Override
            public PushesUnderTest pushes() {
                return new Letters();
            }

            @Override
            public void goDown() {}

            @Override
            public void comeUp() {}

            @Override
            public void close() {}
        };
    }

    private static final class Letters implements PushesUnderTest {

        @Override
        public Call good() {
            return letter("shop", "m-1", "bolt 12.50");
        }

        @Override
        public Map<String, Object> record() {
            return Map.of("code", "bolt", "quantity", new BigDecimal("12.50"));
        }

        @Override
        public Call fromAnother() {
            return letter("branch", "m-1", "bolt 12.50");
        }

        @Override
        public Call another() {
            return letter("shop", "m-2", "bolt 12.50");
        }

        @Override
        public Call misfit() {
            return letter("shop", "m-3", "bolt many");
        }

        private static Call letter(String client, String id, String record) {
            var body = new ByteArrayInputStream((id + "\n" + record).getBytes(UTF_8));
            return new Call(client, "https://localhost/letters", "POST", "", "", "text/plain", body);
        }
    }
}
