package io.legacybridge.runtime.broker;

import java.util.Set;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;

/** Where messages wait until they are journalled: one address for each connection, with one queue of the same name. */
public interface Broker extends AutoCloseable {

    /** Prefix of the address, and of the one queue on it, that holds a connection's messages until they are journalled. */
    String ADDRESS_PREFIX = "connection.";

    /** From now on there may be messages of this connection. */
    void provide(String connection);

    /** Names of the connections that have messages here, or may have. */
    Set<String> connections();

    /** A way in for one client. */
    BrokerLink link();

    /** How many messages of a connection wait here now, those that are just being journalled included. */
    default long waiting(String connection) throws ActiveMQException {
        try (var link = link();
                var session = link.session()) {
            return session.queueQuery(SimpleString.of(ADDRESS_PREFIX + connection))
                    .getMessageCount();
        }
    }

    @Override
    void close();
}
