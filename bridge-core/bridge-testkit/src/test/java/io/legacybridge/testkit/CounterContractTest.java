package io.legacybridge.testkit;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.testkit.InMemoryCounter.State;
import java.math.BigDecimal;
import java.util.Map;

/** The contract for operations, on a counter in memory. */
class CounterContractTest extends AdapterContractTest<CounterAdapter.Config> {

    private static final String PASSWORD = "0pen-Sesame";

    CounterAdapter adapter(InMemoryCounter counter) {
        return new CounterAdapter(counter);
    }

    @Override
    protected AdapterUnderTest<CounterAdapter.Config> start() {
        var counter = new InMemoryCounter(PASSWORD);
        return new AdapterUnderTest<>() {
            @Override
            public Adapter<CounterAdapter.Config> adapter() {
                return CounterContractTest.this.adapter(counter);
            }

            @Override
            public CounterAdapter.Config config() {
                return new CounterAdapter.Config(new SecretReference(SecretReference.Scheme.FILE, "counter.password"));
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of("counter.password", PASSWORD);
            }

            @Override
            public OperationsUnderTest operations() {
                return asked(counter);
            }

            @Override
            public void goDown() {
                counter.become(State.DOWN);
            }

            @Override
            public void comeUp() {
                counter.become(State.UP);
            }

            @Override
            public void close() {}
        };
    }

    private static OperationsUnderTest asked(InMemoryCounter counter) {
        return new OperationsUnderTest() {
            @Override
            public Asked good() {
                return new Asked("add", Map.of("number", BigDecimal.TEN));
            }

            @Override
            public Map<String, Object> reply() {
                return Map.of("taken", true);
            }

            @Override
            public Asked refused() {
                return new Asked("add", Map.of("number", BigDecimal.TEN.negate()));
            }

            @Override
            public String faultCode() {
                return "NEGATIVE";
            }

            @Override
            public int done() {
                return counter.done();
            }

            @Override
            public void hang() {
                counter.become(State.HANGING);
            }

            @Override
            public void loseAnswers() {
                counter.become(State.LOSING_ANSWERS);
            }
        };
    }
}
