package io.legacybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.OperationsUnderTest.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of a connection whose address leads to a server of another protocol: each try ends in time with a problem for
 * a person and leaves nothing behind, and it works as soon as the right server stands there.
 */
public abstract class WrongServerContract {

    /** To be used by the adapter. */
    protected static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** How much later a try may end. */
    private static final Duration MAX_DELAY = Duration.ofSeconds(3);

    private static final int TRIES = 6;
    private static final int CALLS_AT_ONCE = 8;

    /** Pools try by themselves while a call waits for them. */
    private static final int MAX_CONNECTS_OF_A_CALL = 10;

    private static final int MAX_THREADS_OF_A_POOL = 4;

    /** A machine at work may need more than the limit even for a server that is right. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private FaultyNetwork network;
    private LegacySystem system;

    /** A running legacy system that has something for a source; gives where it listens. */
    protected abstract HostPort start() throws Exception;

    /** The adapter, that finds the legacy system there. */
    protected abstract LegacySystem open(HostPort address) throws Exception;

    /** A call that the legacy system carries out. */
    protected abstract Asked asked();

    /** The code of the problem that nothing useful answers. */
    protected abstract String code();

    protected abstract void stop() throws Exception;

    @BeforeEach
    final void startTheLegacySystem() throws Exception {
        network = new FaultyNetwork(start());
        system = open(network.address());
    }

    @AfterEach
    final void stopTheLegacySystem() throws Exception {
        system.close();
        network.close();
        stop();
    }

    @ParameterizedTest
    @EnumSource
    void aSourceSaysSoUntilTheRightServerStandsThere(Nonsense nonsense) throws Exception {
        network.leadTo(nonsense);

        failOften(() -> source().next(), 1);

        network.comeUp();
        await(this::isDelivered, PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void aCallSaysSoUntilTheRightServerStandsThere(Nonsense nonsense) throws Exception {
        network.leadTo(nonsense);

        failOften(() -> call(PATIENCE), MAX_CONNECTS_OF_A_CALL);

        network.comeUp();
        await(this::isAnswered, PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void callsAtOnceDoNotWaitForEachOther(Nonsense nonsense) throws Exception {
        network.leadTo(nonsense);
        var patience = CONNECT_TIMEOUT.multipliedBy(2);

        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Future<LegacySystemException>>();
            for (var call = 0; call < CALLS_AT_ONCE; call++)
                calls.add(callers.submit(() -> failure(() -> call(patience), patience)));
            for (var call : calls) assertThat(call.get().retry()).isEqualTo(Retry.SOON);
        }

        await(() -> network.open() == 0, MAX_DELAY);
        network.comeUp();
        await(this::isAnswered, PATIENCE);
    }

    private void failOften(Callable<?> attempt, int maxConnects) {
        var before = List.<String>of();
        for (var number = 1; number <= TRIES; number++) {
            var failure = failure(attempt, CONNECT_TIMEOUT);
            assertThat(failure.retry()).isEqualTo(Retry.SOON);
            assertThat(failure.problem().code()).isEqualTo(code());
            assertThat(failure.problem().toString()).doesNotContain("Exception", "null");
            assertThat(network.connects()).isBetween(1, number * maxConnects);
            await(() -> network.open() == 0, MAX_DELAY);
            if (number == 1) before = threads();
        }
        var most = before.size() + MAX_THREADS_OF_A_POOL;
        try {
            await(() -> threads().size() <= most, MAX_DELAY);
        } catch (AssertionError e) {
            assertThat(threads()).as("threads").hasSameElementsAs(before);
        }
    }

    private static LegacySystemException failure(Callable<?> attempt, Duration limit) {
        var begin = System.nanoTime();
        var failure = catchThrowableOfType(LegacySystemException.class, attempt::call);
        assertThat(failure).as("it does not fail").isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit.plus(MAX_DELAY));
        assertThat(failure.problem().what()).matches("\\p{Lu}.{5,}\\.");
        assertThat(failure.problem().fix()).matches("\\p{Lu}.{5,}\\.");
        return failure;
    }

    /** The names of those that are threads of the system. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private Source.Polled source() {
        return (Source.Polled) system.source().orElseThrow();
    }

    private boolean isDelivered() {
        try {
            return source().next().isPresent();
        } catch (LegacySystemException e) {
            return false;
        }
    }

    private boolean isAnswered() {
        try {
            return call(PATIENCE) instanceof Answer.Reply;
        } catch (LegacySystemException e) {
            return false;
        }
    }

    private Answer call(Duration patience) throws LegacySystemException {
        var operations = system.operations().orElseThrow();
        var operation = TestRequest.find(operations, asked().operation());
        var request = TestRequest.of(
                UUID.randomUUID().toString(), Instant.now().plus(patience), operation, asked().request());
        return operations.call(operation, request, new RecordingWriter());
    }

    private static void await(BooleanSupplier condition, Duration limit) {
        var end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }
}
