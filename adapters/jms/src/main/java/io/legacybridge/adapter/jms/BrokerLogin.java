package io.legacybridge.adapter.jms;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.InTime;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.RefusedLogin;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Connects to a broker, and tells people why that fails. The password is read each time, so that a rotated one is found; one
 * that was refused is held back ({@link RefusedLogin}).
 */
final class BrokerLogin {

    private static final Duration PAUSE_AFTER_A_REFUSED_LOGIN = Duration.ofMinutes(5);

    private final JmsConfig config;
    private final AdapterContext context;
    private final BrokerClient client;
    private final String use;
    private final RefusedLogin<LegacySystemException> refused;

    /** @param use the queues and what for, such as {@code read ORDERS, write ORDERS.BACKOUT} */
    BrokerLogin(JmsConfig config, AdapterContext context, BrokerClient client, String use) {
        this.config = config;
        this.context = context;
        this.client = client;
        this.use = use;
        this.refused = new RefusedLogin<>(PAUSE_AFTER_A_REFUSED_LOGIN, context.clock());
    }

    /** A connection to the first server that answers, each in the time of connect-timeout; not started yet. */
    Connection connect() throws LegacySystemException {
        return connect(config.connectTimeout().multipliedBy(config.servers().size()));
    }

    /** @param patience how long it may take at most, whatever connect-timeout says */
    Connection connect(Duration patience) throws LegacySystemException {
        var password = context.secret(config.password()).text();
        refused.check(password);
        var tls =
                config.tls().isPresent() ? Optional.of(context.tls(config.tls().get())) : Optional.<SSLContext>empty();
        try {
            return firstThatAnswers(password, tls, System.nanoTime() + patience.toNanos());
        } catch (JMSException e) {
            var why = broken(e, Retry.AFTER_HELP);
            if (isOfLogin(e)) refused.remember(password, why);
            throw why;
        }
    }

    private Connection firstThatAnswers(String password, Optional<SSLContext> tls, long end) throws JMSException {
        JMSException last = new JMSException("no servers");
        for (var server : config.servers()) {
            try {
                return connect(server, password, tls, Duration.ofNanos(end - System.nanoTime()));
            } catch (JMSSecurityException e) {
                // Every further try could lock the account.
                throw e;
            } catch (JMSException e) {
                client.close();
                last = e;
            }
        }
        throw last;
    }

    /** No client library gives up in time on whoever lets it in and does not answer as a broker. */
    private Connection connect(HostPort server, String password, Optional<SSLContext> tls, Duration left)
            throws JMSException {
        var limit = left.compareTo(config.connectTimeout()) < 0 ? left : config.connectTimeout();
        try {
            return InTime.get(limit, () -> client.connect(server, password, tls), this::abandon);
        } catch (TimeoutException e) {
            throw failed("no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted while connecting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JMSException failure) throw failure;
            throw failed("an answer that no broker gives", e);
        }
    }

    static JMSException failed(String why, Exception cause) {
        var failure = new JMSException(why);
        failure.initCause(cause);
        return failure;
    }

    private void abandon(Connection late) {
        try {
            client.end(late);
        } catch (JMSException | RuntimeException e) {
            // Closed or not, nobody uses it.
        }
    }

    /** Why, for a person: of what went wrong on a connection that was let in, however little its user may do there. */
    LegacySystemException broken(JMSException cause) {
        return broken(cause, Retry.SOON);
    }

    private LegacySystemException broken(JMSException cause, Retry afterARefusal) {
        return switch (cause) {
            case JMSException _
            when isOfLogin(cause) ->
                problem(
                        "The broker refuses the login of " + config.user() + ", or its access to a queue.",
                        "Check user, password and permissions (" + use + "); the broker's log says more.",
                        "jms/login",
                        afterARefusal,
                        cause);
            case InvalidSelectorException _ ->
                problem(
                        "The broker does not understand the selector.",
                        "Correct it; its form is that of a condition in SQL, such as REGION = 'EU'.",
                        "jms/selector",
                        Retry.AFTER_HELP,
                        cause);
            case InvalidDestinationException _ ->
                problem(
                        "The broker lacks one of the queues (" + use + ").",
                        "Create it, or correct its name.",
                        "jms/queue",
                        Retry.SOON,
                        cause);
            case JMSException _
            when isFull(cause) ->
                problem(
                        "The broker has no room for more messages now (" + use + ").",
                        "Ask why nobody takes them from there, or give the queue or the broker's store more room.",
                        "jms/full",
                        Retry.SOON,
                        cause);
            default ->
                problem(
                        "The broker does not answer at "
                                + config.servers().stream()
                                        .map(HostPort::toString)
                                        .collect(Collectors.joining(" or "))
                                + ".",
                        "Check that it runs, that its port is the one for "
                                + config.broker().label()
                                + " and not another server's, that a firewall lets this machine through"
                                + (config.tls().isPresent() ? ", and that its certificate is trusted." : "."),
                        "jms/unreachable",
                        Retry.SOON,
                        cause);
        };
    }

    /** The broker answered, and will not do what it was asked; its connection is as good as before. */
    boolean isRefusal(Exception e) {
        return e instanceof JMSException refusal
                && (isOfTheMessage(refusal) || refusal instanceof InvalidSelectorException || isOfLogin(refusal));
    }

    /** The broker refused the message itself: it does not have it. */
    boolean isOfTheMessage(JMSException e) {
        return e instanceof JMSSecurityException || e instanceof InvalidDestinationException || isFull(e);
    }

    /** The broker refused the message for want of room, which may pass. */
    boolean isFull(JMSException e) {
        return client.isFull(e);
    }

    /** Also of whoever shares the connection on which another one was refused: it is told as a connection that failed. */
    private static boolean isOfLogin(JMSException refusal) {
        for (Throwable reason = refusal; reason != null; reason = reason.getCause())
            if (reason instanceof JMSSecurityException || reason instanceof SecurityException) return true;
        return false;
    }

    /** Too many calls at once. */
    LegacySystemException busy() {
        return problem(
                "All sessions with the broker are in use.",
                "Try again later, or ask why the replies are slow.",
                "jms/busy",
                Retry.SOON,
                null);
    }

    private LegacySystemException problem(String what, String fix, String code, Retry retry, Throwable cause) {
        return new LegacySystemException(Problem.error(Place.of(context.connection()), what, fix, code), retry, cause);
    }
}
