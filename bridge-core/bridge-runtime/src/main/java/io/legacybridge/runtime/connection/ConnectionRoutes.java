package io.legacybridge.runtime.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel's routes: one for each connection that has a source. */
final class ConnectionRoutes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConnectionRoutes.class);

    private final ConnectionComponent component = new ConnectionComponent();
    private final CamelContext camel = new DefaultCamelContext();

    /** @param grace how long the end of all waits for those that are still there */
    ConnectionRoutes(Duration grace) {
        camel.addComponent("connection", component);
        camel.getShutdownStrategy().setTimeout(grace.toSeconds());
        camel.start();
    }

    /** Lets a connection take deliveries. One whose route does not start is closed. */
    void add(RunningConnection connection) throws Exception {
        var name = connection.definition().name();
        try {
            component.put(connection);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("connection:" + name)
                            .routeId(name)
                            .process(exchange ->
                                    connection.take(exchange.getIn().getMandatoryBody(RunningConnection.Taking.class)));
                }
            });
        } catch (Exception | LinkageError e) {
            connection.close();
            remove(name);
            throw e;
        }
    }

    void remove(String name) {
        try {
            camel.getRouteController().stopRoute(name, 1, TimeUnit.SECONDS);
            camel.removeRoute(name);
            camel.removeEndpoints("connection:" + name);
        } catch (Exception e) {
            log.atError().addKeyValue("connection", name).setCause(e).log("The connection does not stop cleanly");
        }
        component.remove(name);
    }

    @Override
    public void close() {
        camel.stop();
    }
}
