package io.legacybridge.runtime.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.security.pki.ClientIdentity;
import io.legacybridge.security.pki.Role;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ControlServletTest {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    @Test
    void aDiskThatFailsIsToldAsEverythingElse() throws IOException {
        var servlet = new ControlServlet(
                new Operators(_ -> Optional.of(new ClientIdentity("internal", "urn:legacybridge:operator:anna:view"))),
                _ -> {},
                List.of(Resource.look("/status", Role.VIEW, Set.of(), _ -> {
                    throw new IOException("no space left on device");
                })));

        servlet.service(request(), response());

        assertThat(status).isEqualTo(500);
        assertThat(body.toString(UTF_8)).contains("appliance/unexpected").doesNotContain("no space");
    }

    private static HttpServletRequest request() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                ControlServletTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "getAttribute" ->
                        arguments[0].equals("jakarta.servlet.request.X509Certificate") ? new X509Certificate[0] : null;
                    case "getRequestURI" -> "/status";
                    case "getMethod" -> "GET";
                    case "getParameterMap" -> Map.of();
                    default -> null;
                });
    }

    private HttpServletResponse response() {
        var out = new ServletOutputStream() {
            @Override
            public void write(int value) {
                body.write(value);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException();
            }
        };
        return (HttpServletResponse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (_, method, arguments) -> {
                    if (method.getName().equals("setStatus")) status = (int) arguments[0];
                    return method.getName().equals("getOutputStream") ? out : null;
                });
    }
}
