package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.connection.RunningConnection.Taking;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.ScheduledPollConsumer;

/**
 * Camel's {@code connection:NAME}: one route for each connection. Camel gives the thread, the schedule, the lifecycle and
 * the drain; which delivery comes next and what a failure means is decided by {@link RunningConnection}.
 */
final class ConnectionComponent extends DefaultComponent {

    private final Map<String, RunningConnection> connections = new ConcurrentHashMap<>();

    void put(RunningConnection connection) {
        connections.put(connection.definition().name(), connection);
    }

    void remove(String name) {
        connections.remove(name);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        var connection = Optional.ofNullable(connections.get(name))
                .orElseThrow(() -> new IllegalArgumentException("no connection " + name));
        return new ConnectionEndpoint(uri, this, connection);
    }

    private static final class ConnectionEndpoint extends DefaultEndpoint {

        private final RunningConnection connection;

        ConnectionEndpoint(String uri, ConnectionComponent component, RunningConnection connection) {
            super(uri, component);
            this.connection = connection;
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DeliveryConsumer(this, processor, connection);
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("nothing is sent to a connection's source");
        }
    }

    /** Polls for deliveries, one at a time; at once again after each. */
    private static final class DeliveryConsumer extends ScheduledPollConsumer {

        private final RunningConnection connection;

        DeliveryConsumer(Endpoint endpoint, Processor processor, RunningConnection connection) {
            super(endpoint, processor);
            this.connection = connection;
            setInitialDelay(0);
            setDelay(connection.interval().toMillis());
            setGreedy(true);
        }

        @Override
        protected int poll() throws Exception {
            if (!connection.begin()) return 0;
            try {
                var next = connection.next();
                if (next.isEmpty()) return 0;
                var exchange = createExchange(true);
                exchange.getIn().setBody(next.get(), Taking.class);
                getProcessor().process(exchange);
                return 1;
            } finally {
                connection.rest();
            }
        }
    }
}
