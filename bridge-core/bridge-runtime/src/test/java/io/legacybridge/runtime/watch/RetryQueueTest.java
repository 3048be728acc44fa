package io.legacybridge.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(20)
class RetryQueueTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(RetryQueue.class);
    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Semaphore mayEnd = new Semaphore(0);

    @BeforeEach
    void listen() {
        logged.start();
        log.setLevel(Level.WARN);
        log.addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(logged);
        log.setLevel(null);
        mayEnd.release();
    }

    @Test
    void whoClosesItHasHandedOverWhatWaits() {
        var queue = new RetryQueue<>("test", "Not taken", taken::add, LONG);
        List.of("one", "two", "three").forEach(queue::add);

        queue.close();

        assertThat(taken).containsExactly("one", "two", "three");
        assertThat(logged.list).isEmpty();
    }

    @Test
    void whoClosesItWaitsNoLongerThanItsPatienceAndSaysHowManyAreLeft() throws Exception {
        var queue = new RetryQueue<String>("test", "Not taken", this::takeLate, SHORT);
        List.of("one", "two").forEach(queue::add);
        begun.await();

        queue.close();

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Not taken; this process ends, and 2 are left");
    }

    private void takeLate(String item) {
        begun.countDown();
        mayEnd.acquireUninterruptibly();
        taken.add(item);
    }
}
