package io.legacybridge.bench.soap;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.startup.Tomcat;
import org.apache.cxf.frontend.ClientProxy;
import org.apache.cxf.jaxws.JaxWsProxyFactoryBean;
import org.apache.cxf.transport.http.HTTPConduit;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one would write for one operation: a servlet of Tomcat, a proxy of CXF with JAXB, Jackson for the answer:
 * {@code CxfFacade PORT ERP SERVER-P12 TRUST-P12 [lean]}.
 */
final class CxfFacade extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Orders orders;
    private final transient JsonMapper json = JsonMapper.shared();

    private CxfFacade(Orders orders) {
        this.orders = orders;
    }

    public static void main(String[] arguments) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("cxf-facade").toString());
        tomcat.setPort(Integer.parseInt(arguments[0]));
        tomcat.getConnector().setProperty("useVirtualThreads", "true");
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        new PeerTls(Path.of(arguments[2]), Path.of(arguments[3])).apply(tomcat.getConnector());
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "orders", new CxfFacade(proxy(arguments[1], arguments.length > 4)))
                .addMapping("/orders/*");
        tomcat.start();
        tomcat.getServer().await();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var question = new Orders.Question();
        question.orderNumber = request.getPathInfo().substring(1);
        response.setContentType("application/json");
        response.getOutputStream().write(json.writeValueAsBytes(orders.getOrder(question)));
    }

    /** @param lean without what this one call does not need: chunks, and asking for HTTP/2 */
    private static Orders proxy(String address, boolean lean) {
        var factory = new JaxWsProxyFactoryBean();
        factory.setAddress(address);
        var orders = factory.create(Orders.class);
        if (!lean) return orders;
        var policy = ((HTTPConduit) ClientProxy.getClient(orders).getConduit()).getClient();
        policy.setAllowChunking(false);
        policy.setVersion("1.1");
        return orders;
    }
}
