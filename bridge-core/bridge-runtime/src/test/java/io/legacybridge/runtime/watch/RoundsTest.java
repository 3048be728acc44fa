package io.legacybridge.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RoundsTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @Test
    void goesOnWhateverIsThrown() throws Exception {
        var done = new CountDownLatch(5);
        try (var rounds = new Rounds("test")) {
            rounds.nowAndEvery(SHORT, attempt(() -> {
                done.countDown();
                if (done.getCount() > 2) throw new IOException("full");
                throw new AssertionError("broken");
            }));
            done.await();
        }

        assertThat(told).containsExactly("java.io.IOException: full", "java.lang.AssertionError: broken");
    }

    @Test
    void goesOnWhenTellingFailsAndTellsTheNextTime() throws Exception {
        var done = new CountDownLatch(3);
        try (var rounds = new Rounds("test")) {
            rounds.nowAndEvery(
                    SHORT,
                    new Attempt(
                            () -> {
                                done.countDown();
                                throw new IOException("full");
                            },
                            e -> {
                                told.add(e.getMessage());
                                if (told.size() == 1) throw new OutOfMemoryError("for the log, too");
                            }));
            done.await();
        }

        assertThat(told).containsExactly("full", "full");
    }

    @Test
    void tellsOfTheSameFailureAgainWhenItWasOver() {
        var failures = List.of("a", "a", "", "a", "b").iterator();
        var attempt = new Attempt(
                () -> {
                    var failure = failures.next();
                    if (!failure.isEmpty()) throw new IOException(failure);
                },
                e -> told.add(e.getMessage()),
                () -> told.add("over"));

        for (var round = 0; round < 5; round++) attempt.run();

        assertThat(told).containsExactly("a", "over", "a", "b");
        assertThat(attempt.isFailing()).isTrue();
    }

    @Test
    void makesAttemptsInOrderOnOneDaemonThreadOfItsName() throws Exception {
        BlockingQueue<String> made = new LinkedBlockingQueue<>();
        try (var rounds = new Rounds("test-rounds")) {
            rounds.every(
                    SHORT,
                    attempt(() -> {
                        made.add("one");
                        throw new IOException("not for the other");
                    }),
                    attempt(() -> made.add(Thread.currentThread().getName()
                            + (Thread.currentThread().isDaemon() ? ", a daemon" : ""))));

            for (var _ : List.of("first round", "second round")) {
                assertThat(made.take()).isEqualTo("one");
                assertThat(made.take()).isEqualTo("test-rounds, a daemon");
            }
        }
    }

    @Test
    void whoClosesWaitsForTheWorkAtHand() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var rounds = new Rounds("test");
        rounds.nowAndEvery(LONG, attempt(() -> {
            begun.countDown();
            goOn.await();
            told.add("done");
        }));
        begun.await();

        var closing = Thread.ofVirtual().start(rounds::close);
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        closing.join();

        assertThat(told).containsExactly("done");
    }

    @Test
    void whoClosesWaitsNoLongerThanItsPatienceForTheWorkAtHand() throws Exception {
        var begun = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        var rounds = new Rounds("test");
        rounds.nowAndEvery(LONG, attempt(() -> {
            begun.countDown();
            mayEnd.await();
        }));
        begun.await();

        rounds.close(SHORT);

        assertThat(mayEnd.getCount()).as("it goes on").isEqualTo(1);
        mayEnd.countDown();
        rounds.close();
        assertThat(told).as("nobody has interrupted it").isEmpty();
    }

    @Test
    void whoCutsThemShortInterruptsTheWorkAtHand() throws Exception {
        var begun = new CountDownLatch(1);
        var rounds = new Rounds("test");
        rounds.nowAndEvery(LONG, attempt(() -> {
            begun.countDown();
            new CountDownLatch(1).await();
        }));
        begun.await();

        rounds.cutShort();
        rounds.close();

        assertThat(told).containsExactly("java.lang.InterruptedException");
    }

    @Test
    void theWorkAtHandMayEndThemAndNothingIsDoneAfterwards() throws Exception {
        var ended = new CountDownLatch(1);
        var rounds = new Rounds("test");
        var once = attempt(() -> {
            rounds.end();
            told.add("done");
            ended.countDown();
        });
        rounds.nowAndEvery(SHORT, once);
        ended.await();

        rounds.soon(once);
        rounds.close();

        assertThat(told).containsExactly("done");
    }

    @Test
    void doesWorkOnceMoreAsSoonAsTheThreadIsFree() throws Exception {
        var made = new CountDownLatch(2);
        try (var rounds = new Rounds("test")) {
            var work = attempt(made::countDown);
            rounds.nowAndEvery(LONG, work);
            rounds.soon(work);
            made.await();
        }
    }

    private Attempt attempt(Attempt.Work work) {
        return new Attempt(work, e -> told.add(e.toString()));
    }
}
