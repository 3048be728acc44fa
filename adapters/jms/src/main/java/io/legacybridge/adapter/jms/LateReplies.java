package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.CallSessions.Lease;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then at the reply queues for replies that no call waits for: they came after their deadline, or their call ended
 * with a crash. They go unchanged to a queue of their own beside it, where a person finds them and the connection's status
 * shows them: brokers hold only the first of a queue (ActiveMQ Classic 200) against what callers wait for, so replies that
 * stayed would keep all later ones from their calls.
 *
 * <p>Several nodes may share a reply queue, and one that lies beyond the first ones, or whose node stands still, is not handed
 * to the call that waits for it. So one is late when it lay there for longer than any call waits: all calls of a connection,
 * on every node, have the same deadline.
 *
 * <p>A look connects when no call has done so: what comes after a restart, or after a password was corrected, would lie there
 * unseen until somebody calls.
 */
final class LateReplies implements AutoCloseable {

    static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** Of one queue, so many are looked at. */
    private static final int MAX_LOOKED_AT = 1_000;

    private static final int MAX_MOVED_AT_ONCE = 50;

    /** How much longer than a call may wait here another node's call may still be about to take its reply. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** Brokers drop a message that came back a few times, the first of them six. */
    private static final int MAX_REFUSALS = 4;

    /** What a call that comes meanwhile waits for. */
    private static final Duration MAX_CONNECTING = Duration.ofSeconds(10);

    /** While the broker does not answer or refuses the login, five minutes. */
    private static final int MAX_LOOKS_LEFT_OUT = 60;

    private static final Duration PAUSE_WHILE_FULL = Duration.ofMinutes(5);

    /** For a reply that lies there: only one that somebody else took does not come. */
    private static final Duration MAX_COMING = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(LateReplies.class);

    private final AdapterContext context;
    private final CallSessions sessions;
    private final BrokerLogin login;
    private final List<String> queues;
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("late-replies").factory());
    private final Map<String, Refused> refused = new HashMap<>();
    private int leftOutNext = 1;
    private int leftOut;
    private Map<String, Map<Reply, Instant>> lastLook = Map.of();
    private boolean failed;

    LateReplies(AdapterContext context, CallSessions sessions, BrokerLogin login, List<String> queues) {
        this.context = context;
        this.sessions = sessions;
        this.login = login;
        this.queues = queues;
    }

    /** Where the replies of a queue go that nobody waits for. */
    static String queueFor(String replyQueue) {
        return replyQueue + ".LATE";
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

        @Override
        public void close() {
            awaited.remove(correlation);
        }
    }

    /** A reply on its queue: its message id, or its correlation id when its sender gives none. */
    private record Reply(String header, String value) {

        static Optional<Reply> of(Message message) throws JMSException {
            if (message.getJMSMessageID() != null)
                return Optional.of(new Reply("JMSMessageID", message.getJMSMessageID()));
            return Optional.ofNullable(message.getJMSCorrelationID())
                    .map(correlation -> new Reply("JMSCorrelationID", correlation));
        }

        String selector() {
            return Selector.of(header, value);
        }
    }

    /** How often in a row the queue for late replies took none, and when it is tried again. */
    private record Refused(int times, Instant until) {}

    /** A schedule ends with the first exception, so none may leave. */
    void look() {
        try {
            connect();
            var seen = new HashMap<String, Map<Reply, Instant>>();
            var problems = new ArrayList<Problem>();
            for (var queue : queues) if (!look(queue, seen, problems)) return;
            lastLook = seen;
            context.report(problems);
            failed = false;
        } catch (JMSException e) {
            // Calls say that the broker does not answer; there is nothing to add.
        } catch (RuntimeException | Error e) {
            if (!failed)
                log.atWarn()
                        .addKeyValue("connection", context.connection())
                        .addKeyValue("problem", e.getClass().getName())
                        .log("The reply queues could not be looked at; it is tried again");
            failed = true;
        }
    }

    /** Calls say why it cannot. A password that was refused is held back by the login, from looks and calls alike. */
    private void connect() {
        if (leftOut-- > 0) return;
        try {
            sessions.keepConnected(MAX_CONNECTING);
            leftOut = 0;
            leftOutNext = 1;
        } catch (LegacySystemException e) {
            leftOut = leftOutNext;
            leftOutNext = Math.min(2 * leftOutNext, MAX_LOOKS_LEFT_OUT);
        }
    }

    /** False when no connection stands. */
    private boolean look(String queue, Map<String, Map<Reply, Instant>> seen, List<Problem> problems)
            throws JMSException {
        try (var lease = sessions.takeIfConnected().orElse(null)) {
            if (lease == null) return false;
            try {
                var since = since(queue, waitedForByNobodyHere(lease.session(), queue));
                seen.put(queue, since);
                var lateSince =
                        context.clock().instant().minus(context.deadline()).minus(MARGIN);
                var late = since.keySet().stream()
                        .filter(reply -> since.get(reply).isBefore(lateSince))
                        .toList();
                if (!late.isEmpty() && !move(lease, queue, late)) problems.add(inTheWay(queue, late.size()));
            } catch (JMSException | RuntimeException e) {
                lease.failed(e);
                throw e;
            }
        }
        var kept = kept(queueFor(queue));
        if (kept > 0) problems.add(late(queueFor(queue), kept));
        return true;
    }

    /** When each was seen first. */
    private Map<Reply, Instant> since(String queue, Set<Reply> replies) {
        var before = lastLook.getOrDefault(queue, Map.of());
        var now = context.clock().instant();
        return replies.stream().collect(Collectors.toMap(reply -> reply, reply -> before.getOrDefault(reply, now)));
    }

    private Set<Reply> waitedForByNobodyHere(Session session, String queue) throws JMSException {
        try (var browser = session.createBrowser(session.createQueue(queue))) {
            var replies = new HashSet<Reply>();
            var messages = browser.getEnumeration();
            while (messages.hasMoreElements() && replies.size() < MAX_LOOKED_AT) {
                var message = (Message) messages.nextElement();
                var correlation = message.getJMSCorrelationID();
                if (correlation == null || !awaited.contains(correlation))
                    Reply.of(message).ifPresent(replies::add);
            }
            return replies;
        }
    }

    /** Whether it could. After a refusal it is not tried again, unless it was for want of room; then a few times. */
    private boolean move(Lease lease, String queue, List<Reply> late) throws JMSException {
        var now = context.clock().instant();
        var last = refused.getOrDefault(queue, new Refused(0, now));
        if (last.times() >= MAX_REFUSALS || now.isBefore(last.until())) return false;
        try (var session = lease.transacted()) {
            for (var from = 0; from < late.size(); from += MAX_MOVED_AT_ONCE)
                move(session, queue, late.subList(from, Math.min(from + MAX_MOVED_AT_ONCE, late.size())));
            refused.remove(queue);
            return true;
        } catch (JMSException e) {
            if (!login.isRefusal(e)) throw e;
            var times = login.isFull(e) ? last.times() + 1 : MAX_REFUSALS;
            refused.put(queue, new Refused(times, now.plus(PAUSE_WHILE_FULL)));
            return false;
        }
    }

    private static void move(Session session, String queue, List<Reply> late) throws JMSException {
        var selector = late.stream().map(Reply::selector).collect(Collectors.joining(" OR "));
        try (var producer = session.createProducer(session.createQueue(queueFor(queue)));
                var consumer = session.createConsumer(session.createQueue(queue), selector)) {
            for (var moved = 0; moved < late.size(); moved++) {
                var reply = consumer.receive(MAX_COMING.toMillis());
                if (reply == null) break;
                producer.send(reply, reply.getJMSDeliveryMode(), reply.getJMSPriority(), Message.DEFAULT_TIME_TO_LIVE);
            }
            session.commit();
        }
    }

    /** How many lie on the queue of late ones, as far as it may be looked at. */
    private long kept(String queue) throws JMSException {
        try (var lease = sessions.takeIfConnected().orElse(null)) {
            if (lease == null) return 0;
            try (var browser = lease.session().createBrowser(lease.session().createQueue(queue))) {
                var messages = browser.getEnumeration();
                var count = 0L;
                for (; count < MAX_LOOKED_AT && messages.hasMoreElements(); count++) messages.nextElement();
                return count;
            } catch (JMSException e) {
                lease.failed(e);
                if (!login.isRefusal(e)) throw e;
                return 0;
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

    private Problem inTheWay(String queue, long count) {
        return Problem.warning(
                Place.of(context.connection()).at(queue),
                (count == 1
                                ? "A reply for which no call waits any more lies"
                                : count + " replies for which no call waits any more lie")
                        + " on the queue " + queue + " and cannot be moved to " + queueFor(queue)
                        + "; many of them keep later replies from their calls.",
                "Create " + queueFor(queue)
                        + " with enough room, let the user of the connection write and browse there, and"
                        + " start the connection again; or take the replies away.",
                "jms/late-reply");
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
