package io.legacybridge.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.watch.Housekeeping.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HousekeepingTest {

    @Test
    void tellsWorkOfManyStepsToEnd() throws Exception {
        var begun = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        var work = Task.inSteps("steps without an end", ends -> {
            begun.countDown();
            while (!ends.getAsBoolean()) Thread.onSpinWait();
            over.countDown();
        });

        try (var _ = new Housekeeping(List.of(work), Duration.ofSeconds(1))) {
            begun.await();
        }

        assertThat(over.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void waitsNoLongerThanItsPatienceForAStep() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new Semaphore(0);
        var work = new Task("a step without an end", () -> {
            begun.countDown();
            mayEnd.acquireUninterruptibly();
        });

        try (var _ = new Housekeeping(List.of(work), Duration.ofMillis(100))) {
            begun.await();
        }

        mayEnd.release();
    }
}
