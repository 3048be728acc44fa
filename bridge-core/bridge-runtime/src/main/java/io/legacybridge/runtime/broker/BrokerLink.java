package io.legacybridge.runtime.broker;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.spi.problem.Problem;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.apache.activemq.artemis.api.core.ActiveMQAddressExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/** One client's way to a broker. It connects when a session is asked for, and again after it broke. For one thread at a time. */
public final class BrokerLink implements AutoCloseable {

    private static final int NO_LIMIT = -1;

    private final ServerLocator locator;
    private final Login login;
    private final Function<ActiveMQException, Problem> problems;
    private final Set<String> declared = new HashSet<>();
    private ClientSessionFactory factory;

    /** Opens a session with whatever the broker wants to know. */
    @FunctionalInterface
    interface Login {
        ClientSession session(ClientSessionFactory factory, boolean autoCommitSends, boolean autoCommitAcks)
                throws ActiveMQException;
    }

    BrokerLink(ServerLocator locator, Login login, Function<ActiveMQException, Problem> problems) {
        this.locator = locator;
        this.login = login;
        this.problems = problems;
        locator.setBlockOnDurableSend(true);
        locator.setBlockOnAcknowledge(true);
        // A full address or disk refuses a message; with credits it would only be silent, for ever.
        locator.setProducerWindowSize(NO_LIMIT);
    }

    /** A session in which a connection's address and queue exist; one thread uses it, and closes it. */
    ClientSession session(String connection, boolean autoCommitSends, boolean autoCommitAcks) throws ActiveMQException {
        var session = open(autoCommitSends, autoCommitAcks);
        try {
            provide(session, connection);
            return session;
        } catch (ActiveMQException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** A session in which nothing need exist. */
    ClientSession session() throws ActiveMQException {
        return session(true);
    }

    /** @param autoCommitSends whether each message counts by itself, or all of them at {@link ClientSession#commit} */
    ClientSession session(boolean autoCommitSends) throws ActiveMQException {
        return open(autoCommitSends, true);
    }

    /** Sees to it that a connection's address and queue exist; the broker is asked once for each login. */
    void provide(ClientSession session, String connection) throws ActiveMQException {
        if (declared.contains(connection)) return;
        declare(session, Broker.ADDRESS_PREFIX + connection);
        declared.add(connection);
    }

    /** What a failure means for people. */
    BrokerUnavailable unavailable(ActiveMQException e) {
        return new BrokerUnavailable(problems.apply(e), e);
    }

    @Override
    public void close() {
        locator.close();
    }

    /** Exclusive, for two nodes that take turns within a queue would put its messages out of order. */
    static QueueConfiguration queue(String name) {
        return QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(true)
                .setExclusive(true)
                .setAutoCreateAddress(true)
                .setAutoDelete(false);
    }

    private static void declare(ClientSession session, String name) throws ActiveMQException {
        var address = SimpleString.of(name);
        if (session.queueQuery(address).isExists()) return;
        try {
            if (!session.addressQuery(address).isExists()) session.createAddress(address, RoutingType.ANYCAST, false);
            session.createQueue(queue(name));
        } catch (ActiveMQAddressExistsException | ActiveMQQueueExistsException e) {
            // Another node was quicker by a moment.
            if (!session.queueQuery(address).isExists()) session.createQueue(queue(name));
        }
    }

    /** A connection that broke is not always noticed; then a new one is made. */
    private ClientSession open(boolean autoCommitSends, boolean autoCommitAcks) throws ActiveMQException {
        var fresh = factory == null || factory.isClosed();
        try {
            return login.session(factory(), autoCommitSends, autoCommitAcks);
        } catch (ActiveMQException e) {
            if (factory != null) factory.close();
            if (fresh) throw e;
            return login.session(factory(), autoCommitSends, autoCommitAcks);
        }
    }

    private ClientSessionFactory factory() throws ActiveMQException {
        if (factory != null && !factory.isClosed()) return factory;
        declared.clear();
        try {
            factory = locator.createSessionFactory();
            return factory;
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException("no way to the broker", e, null);
        }
    }
}
