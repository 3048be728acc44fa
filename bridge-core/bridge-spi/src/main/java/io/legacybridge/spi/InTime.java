package io.legacybridge.spi;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * For what may hang and cannot be told when to give up, such as the handshakes of many client libraries: it is done in a
 * virtual thread of its own. When the time is over, that one is interrupted, which also closes the socket for whose bytes it
 * waits (as {@link java.net.Socket#getInputStream} says of virtual threads).
 */
public final class InTime {

    private InTime() {}

    /**
     * @param abandoned takes the result when it comes after all
     * @throws TimeoutException     when there is no result in time
     * @throws ExecutionException   with what went wrong as its cause
     * @throws InterruptedException when whoever waits is interrupted; nobody waits for the result any more then
     */
    public static <T> T get(Duration limit, Callable<T> work, Consumer<T> abandoned)
            throws TimeoutException, ExecutionException, InterruptedException {
        return get(limit, work, abandoned, () -> {});
    }

    /**
     * As the other one.
     *
     * @param givingUp told before the work is interrupted, so that it can tell that from a failure
     */
    public static <T> T get(Duration limit, Callable<T> work, Consumer<T> abandoned, Runnable givingUp)
            throws TimeoutException, ExecutionException, InterruptedException {
        var result = new CompletableFuture<T>();
        var worker = Thread.ofVirtual().name("in-time").start(() -> work(work, result, abandoned));
        try {
            return result.get(Math.max(0, limit.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            if (!result.completeExceptionally(e)) return result.get();
            givingUp.run();
            worker.interrupt();
            throw e;
        }
    }

    private static <T> void work(Callable<T> work, CompletableFuture<T> result, Consumer<T> abandoned) {
        try {
            var done = work.call();
            if (!result.complete(done)) abandoned.accept(done);
        } catch (Exception | Error e) {
            result.completeExceptionally(e);
        }
    }
}
