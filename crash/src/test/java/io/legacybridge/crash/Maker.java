package io.legacybridge.crash;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A legacy system under load: it makes records as long as clients keep up, and knows how many it made. */
abstract class Maker {

    /** So many records it makes at most before a client has seen them. */
    static final int USUALLY_AHEAD = 2_000;

    private static final long PAUSE_MILLIS = 20;

    private final String connection;
    private final int most;
    private final Sink sink;
    private final SplittableRandom random;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile int made;
    private volatile int mostAhead = USUALLY_AHEAD;

    /** @param most records that it makes at once */
    Maker(String connection, int most, Sink sink, SplittableRandom random) {
        this.connection = connection;
        this.most = most;
        this.sink = sink;
        this.random = random;
        this.thread = Thread.ofPlatform().name("maker-" + connection).daemon().unstarted(this::run);
    }

    final String connection() {
        return connection;
    }

    /** The number of the last record that was made. */
    final int made() {
        return made;
    }

    /** For those who make one after the other. */
    final void made(int number) {
        made = number;
    }

    final void stayAhead(int records) {
        mostAhead = records;
    }

    final void start() {
        thread.start();
    }

    /** Makes the records of these numbers, all of them or none. */
    abstract void make(int from, int to) throws Exception;

    /** A short time. */
    final void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    final boolean isEnding() {
        return closed.getCount() == 0;
    }

    /** Makes no more. */
    void end() throws Exception {
        closed.countDown();
        thread.join();
    }

    private void run() {
        try {
            while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                if (made - sink.last(connection) > mostAhead) continue;
                var to = made + random.nextInt(1, most + 1);
                make(made + 1, to);
                made = to;
            }
        } catch (Exception e) {
            sink.wrong("the source of " + connection + " failed: " + e);
        }
    }
}
