package io.legacybridge.adapter.jms;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks now and then at the reply queues and tells in the connection's status which replies lie there that no call waits for: they
 * came after their deadline, or their call ended with a crash. They stay on their queue for a person.
 */
final class LateReplies implements AutoCloseable {

    static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** Of one queue, so many are looked at. */
    private static final int MAX_LOOKED_AT = 1_000;

    private final AdapterContext context;
    private final CallSessions sessions;
    private final List<String> queues;
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("late-replies").factory());
    private Map<String, Set<String>> lastLook = Map.of();

    LateReplies(AdapterContext context, CallSessions sessions, List<String> queues) {
        this.context = context;
        this.sessions = sessions;
        this.queues = queues;
    }

    void start() {
        if (queues.isEmpty()) return;
        var every = LOOK_EVERY.toMillis();
        var _ = looks.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    /** Somebody waits for the reply with this correlation id, until closed. */
    Waiting waitFor(String correlation) {
        awaited.add(correlation);
        return new Waiting(correlation);
    }

    /** One reply that somebody waits for. */
    final class Waiting implements AutoCloseable {

        private final String correlation;

        private Waiting(String correlation) {
            this.correlation = correlation;
        }

        String correlation() {
            return correlation;
        }

        @Override
        public void close() {
            awaited.remove(correlation);
        }
    }

    /** A reply seen twice is late; one seen once may be another node's, which takes it in a moment. */
    void look() {
        var seen = new HashMap<String, Set<String>>();
        var problems = new ArrayList<Problem>();
        for (var queue : queues) {
            try {
                var now = idle(queue);
                seen.put(queue, now);
                var late = now.stream()
                        .filter(lastLook.getOrDefault(queue, Set.of())::contains)
                        .count();
                if (late > 0) problems.add(late(queue, late));
            } catch (JMSException | LegacySystemException e) {
                // Calls say that the broker does not answer; there is nothing to add.
                return;
            }
        }
        lastLook = seen;
        context.report(problems);
    }

    private Set<String> idle(String queue) throws JMSException, LegacySystemException {
        try (var lease = sessions.take(LOOK_EVERY)) {
            try (var browser = lease.session().createBrowser(lease.session().createQueue(queue))) {
                var ids = ConcurrentHashMap.<String>newKeySet();
                var messages = browser.getEnumeration();
                while (messages.hasMoreElements() && ids.size() < MAX_LOOKED_AT) {
                    var message = (Message) messages.nextElement();
                    var correlation = message.getJMSCorrelationID();
                    if (correlation == null || !awaited.contains(correlation)) ids.add(message.getJMSMessageID());
                }
                return ids;
            } catch (JMSException e) {
                lease.failed(e);
                throw e;
            }
        }
    }

    private Problem late(String queue, long count) {
        return Problem.warning(
                Place.of(context.connection()).at(queue),
                (count == 1 ? "A reply lies" : count + " replies lie") + " on the queue " + queue
                        + " for which no call waits any more.",
                "Look there what became of the calls, give them more time, and take the replies away.",
                "jms/late-reply");
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
