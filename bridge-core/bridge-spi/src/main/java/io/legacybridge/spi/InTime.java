package io.legacybridge.spi;

import java.io.IOException;
import java.io.InterruptedIOException;
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

    /**
     * For a question to a peer that may stop in the middle of its answer, where the JDK's HTTP client counts the time only until
     * the head of the answer.
     *
     * @throws IOException when the answer is not whole in time, as for every other failure of the network
     */
    public static <T> T answer(Duration limit, Callable<T> exchange) throws IOException, InterruptedException {
        try {
            return get(limit, exchange, _ -> {});
        } catch (TimeoutException _) {
            throw new InterruptedIOException("no whole answer within " + limit.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) throw failed;
            if (e.getCause() instanceof RuntimeException failed) throw failed;
            if (e.getCause() instanceof Error failed) throw failed;
            throw new IllegalStateException(e.getCause());
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
