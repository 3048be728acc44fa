package io.legacybridge.adapter.soap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Asks this machine's name service, which may be silent for longer than a call has time. Whoever asks goes on when that is
 * over, and all who ask meanwhile wait for the same answer. Thread-safe.
 */
final class NameLookup implements DnsResolver, AutoCloseable {

    /** Until when the present call waits, by {@link System#nanoTime}. */
    static final ScopedValue<Long> UNTIL = ScopedValue.newInstance();

    private final Duration longest;
    private final Map<String, CompletableFuture<InetAddress[]>> asked = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param longest how long a call waits at most, also when it has more time */
    NameLookup(Duration longest) {
        this.longest = longest;
    }

    /** The name service said nothing in time. */
    static final class Silent extends UnknownHostException {

        Silent(String host) {
            super(host);
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var answer = asked.computeIfAbsent(host, this::ask);
        if (closed) throw new IllegalStateException("closed");
        try {
            return answer.get(Math.min(longest.toNanos(), UNTIL.get() - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new Silent(host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Silent(host);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) throw unknown;
            throw new IllegalStateException(e.getCause());
        }
    }

    /** The question blocks in native code, which would hold one of the few threads that carry virtual ones. */
    private CompletableFuture<InetAddress[]> ask(String host) {
        var answer = new CompletableFuture<InetAddress[]>();
        Thread.ofPlatform().daemon().name("name-lookup").start(() -> {
            try {
                answer.complete(InetAddress.getAllByName(host));
            } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
            } finally {
                asked.remove(host, answer);
            }
        });
        return answer;
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
    }

    /** Ends whoever waits. */
    @Override
    public void close() {
        closed = true;
        for (var answer : asked.values()) answer.completeExceptionally(new IllegalStateException("closed"));
    }
}
