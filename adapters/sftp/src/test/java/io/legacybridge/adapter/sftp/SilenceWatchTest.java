package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Who watches for a server that falls silent. */
class SilenceWatchTest {

    /** Whoever closes the watch gives the login to the next call. */
    @Test
    void cutsNothingAnyMoreWhenItIsClosed() throws Exception {
        var cutting = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var cut = new AtomicBoolean();
        var cutWhenClosed = new AtomicBoolean();
        var watch = new SilenceWatch(
                Duration.ofNanos(1),
                () -> {
                    cutting.countDown();
                    waitFor(goesOn);
                    cut.set(true);
                },
                _ -> {});
        cutting.await();

        var closing = Thread.ofPlatform().start(() -> {
            watch.close();
            cutWhenClosed.set(cut.get());
        });

        await().until(() ->
                closing.getState() == Thread.State.BLOCKED || closing.getState() == Thread.State.TERMINATED);
        goesOn.countDown();
        closing.join();
        assertThat(cutWhenClosed).isTrue();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
