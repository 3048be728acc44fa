package io.legacybridge.bench.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ctc.wstx.stax.WstxInputFactory;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.catalina.startup.Tomcat;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * The floor: a loop for exactly this operation, on the same server, HTTP client, XML and JSON libraries as the bridge, without
 * any check: {@code HandWrittenFacade PORT ERP SERVER-P12 TRUST-P12}.
 */
final class HandWrittenFacade extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final ContentType XML = ContentType.create("text/xml", UTF_8);
    private static final String BEGIN =
            "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><getOrder xmlns=\""
                    + Orders.NAMESPACE + "\"><orderNumber>";
    private static final String END = "</orderNumber></getOrder></soap:Body></soap:Envelope>";

    private final String erp;
    private final transient CloseableHttpClient http;
    private final transient XMLInputFactory xml = new WstxInputFactory();
    private final transient JsonMapper json = JsonMapper.shared();

    private HandWrittenFacade(String erp) {
        this.erp = erp;
        this.http = HttpClients.custom()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(Load.CONNECTIONS)
                        .setMaxConnPerRoute(Load.CONNECTIONS)
                        .build())
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        var tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("hand-written-facade").toString());
        tomcat.setPort(Integer.parseInt(arguments[0]));
        tomcat.getConnector().setProperty("useVirtualThreads", "true");
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        new PeerTls(Path.of(arguments[2]), Path.of(arguments[3])).apply(tomcat.getConnector());
        var context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "orders", new HandWrittenFacade(arguments[1]))
                .addMapping("/orders/*");
        tomcat.start();
        tomcat.getServer().await();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var post = new HttpPost(erp);
        post.setEntity(new StringEntity(BEGIN + request.getPathInfo().substring(1) + END, XML));
        var answer = http.execute(post, reply -> order(reply.getEntity().getContent()));
        response.setContentType("application/json");
        response.setContentLength(answer.length);
        response.getOutputStream().write(answer);
    }

    /** The names of JSON are those of the elements, and their order is the same; only lines become a list. */
    private byte[] order(InputStream reply) throws IOException {
        var bytes = new ByteArrayOutputStream(1024);
        try (var out = json.createGenerator(bytes)) {
            var in = xml.createXMLStreamReader(reply);
            while (!isAt(in, "getOrderResponse")) in.next();
            group(in, out);
            in.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
        return bytes.toByteArray();
    }

    private static void group(XMLStreamReader in, JsonGenerator out) throws XMLStreamException {
        out.writeStartObject();
        var inLines = false;
        while (in.nextTag() == XMLStreamConstants.START_ELEMENT) {
            var name = in.getLocalName();
            if (inLines && !name.equals("line")) {
                out.writeEndArray();
                inLines = false;
            }
            switch (name) {
                case "line" -> {
                    if (!inLines) out.writeArrayPropertyStart(name);
                    inLines = true;
                    group(in, out);
                }
                case "customer" -> {
                    out.writeName(name);
                    group(in, out);
                }
                case "quantity" -> out.writeNumberProperty(name, Integer.parseInt(in.getElementText()));
                case "price", "total" -> out.writeNumberProperty(name, new BigDecimal(in.getElementText()));
                default -> out.writeStringProperty(name, in.getElementText());
            }
        }
        out.writeEndObject();
    }

    private static boolean isAt(XMLStreamReader in, String name) {
        return in.isStartElement() && in.getLocalName().equals(name);
    }
}
