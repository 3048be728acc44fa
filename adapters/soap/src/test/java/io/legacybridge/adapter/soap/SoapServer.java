package io.legacybridge.adapter.soap;

import io.legacybridge.testkit.FreePort;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.xml.ws.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.cxf.Bus;
import org.apache.cxf.BusFactory;
import org.apache.cxf.interceptor.Interceptor;
import org.apache.cxf.jaxws.EndpointImpl;
import org.apache.cxf.message.Message;
import org.apache.cxf.phase.AbstractPhaseInterceptor;
import org.apache.cxf.phase.Phase;
import org.apache.cxf.transport.http.AbstractHTTPDestination;
import org.apache.cxf.ws.addressing.WSAddressingFeature;

/** A real service: CXF in Jetty. */
final class SoapServer implements AutoCloseable {

    private final Bus bus = BusFactory.newInstance().createBus();
    private final Endpoint endpoint;
    private final int port = FreePort.find();

    /**
     * @param interceptors what happens to a request before the provider gets it
     * @param addressing   whether a request without WS-Addressing is refused
     */
    SoapServer(
            Object provider,
            Map<String, Object> properties,
            List<? extends Interceptor<? extends Message>> interceptors,
            boolean addressing) {
        var made = new EndpointImpl(bus, provider);
        if (addressing) {
            var feature = new WSAddressingFeature();
            feature.setAddressingRequired(true);
            made.getFeatures().add(feature);
        }
        made.setProperties(properties);
        made.getInInterceptors().addAll(interceptors);
        made.publish(address());
        this.endpoint = made;
    }

    SoapServer(Object provider) {
        this(provider, Map.of(), List.of(), false);
    }

    int port() {
        return port;
    }

    String address() {
        return "http://localhost:" + port + "/service";
    }

    /** As a web server answers who gives no password or another one. */
    static Interceptor<Message> basic(String user, String password) {
        var expected =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return new AbstractPhaseInterceptor<>(Phase.RECEIVE) {
            @Override
            public void handleMessage(Message message) {
                var request = (HttpServletRequest) message.get(AbstractHTTPDestination.HTTP_REQUEST);
                if (expected.equals(request.getHeader("Authorization"))) return;
                try {
                    var response = (HttpServletResponse) message.get(AbstractHTTPDestination.HTTP_RESPONSE);
                    response.sendError(401, "who are you?");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                message.getInterceptorChain().abort();
            }
        };
    }

    @Override
    public void close() {
        endpoint.stop();
        bus.shutdown(true);
    }
}
