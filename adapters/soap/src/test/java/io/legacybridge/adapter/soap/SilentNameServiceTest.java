package io.legacybridge.adapter.soap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.testkit.TestAdapterContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service whose name a silent name service should know. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentNameServiceTest {

    /** The JVM remembers for a while that there is no such name. */
    private static final AtomicInteger TESTS = new AtomicInteger();

    private Calling calling;

    @BeforeEach
    void start() {
        NameServiceStandIn.SILENCE.set(new CountDownLatch(1));
        NameServiceStandIn.QUESTIONS.set(0);
        calling = new Calling(
                SoapSettings.of(
                                ErpContracts.WSDL,
                                "http://erp" + TESTS.incrementAndGet() + NameServiceStandIn.SILENT + "/orders")
                        .config(),
                ErpContracts.in(new TestAdapterContext("erp", Map.of(), _ -> null)));
    }

    @AfterEach
    void stop() {
        NameServiceStandIn.SILENCE.get().countDown();
        calling.close();
    }

    @Test
    void holdsACallNoLongerThanItsDeadline() {
        var begin = System.nanoTime();

        var failure = failure(Duration.ofSeconds(1));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(failure.problem().toString())
                .contains("name service did not say in time where erp", ".silent.example is", "[soap/unknown-host]");
    }

    @Test
    void isAskedOnceByAllWhoWait() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = Stream.generate(() -> (Callable<LegacySystemException>) () -> failure(Duration.ofSeconds(2)))
                    .limit(20)
                    .toList();
            for (var ended : callers.invokeAll(calls))
                assertThat(ended.get().problem().code()).isEqualTo("soap/unknown-host");
        }
        assertThat(NameServiceStandIn.QUESTIONS).hasValue(1);
    }

    @Test
    void keepsNobodyWaitingWhenTheConnectionCloses() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = callers.submit(() -> failure(Duration.ofSeconds(30)));
            while (NameServiceStandIn.QUESTIONS.get() == 0) Thread.onSpinWait();

            calling.close();

            assertThat(waiting.get(10, TimeUnit.SECONDS).problem().code()).isEqualTo("soap/closed");
        }
    }

    private LegacySystemException failure(Duration patience) {
        return catchThrowableOfType(
                LegacySystemException.class, () -> calling.ask("createOrder", Calling.order("A-0001"), patience));
    }
}
