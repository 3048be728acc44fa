package io.legacybridge.runtime.facade;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

class TomcatProblemsTest {

    private static final int PATIENCE_MILLIS = 100;

    @Test
    void aBodyWhoseRestDoesNotComeInTimeIsToldSo() throws IOException {
        var factory = new TomcatServletWebServerFactory(0);
        factory.addConnectorCustomizers(
                connector -> connector.setProperty("connectionTimeout", Integer.toString(PATIENCE_MILLIS)));
        new TomcatProblems(new ProblemAnswers(new Traces(new Random(1)))::answer).customize(factory);
        var server = factory.getWebServer(
                context -> context.addServlet("reader", new Reader()).addMapping("/*"));
        server.start();
        try (var socket = new Socket("localhost", server.getPort())) {
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabcd".getBytes(ISO_8859_1));

            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("\r\nConnection: close\r\n", "\"code\":\"request/too-slow\"");
        } finally {
            server.stop();
            server.destroy();
        }
    }

    private static final class Reader extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getInputStream().readAllBytes();
        }
    }
}
