package io.legacybridge.appliance;

import io.legacybridge.runtime.facade.FacadeBeans;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.support.GenericApplicationContext;

/** The port on which clients connect: Spring Boot's Tomcat with virtual threads, behind mutual TLS. */
final class DataPort implements SweptPort, AutoCloseable {

    private final ServletWebServerApplicationContext context;

    private DataPort(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    /** @throws io.legacybridge.spi.problem.ProblemException when the machine refuses the port */
    static DataPort open(HostPort listen, PortTls tls, FacadeBeans facade) throws IOException {
        return Listening.open("data-listen", listen, address -> open(address, tls, facade));
    }

    private static DataPort open(InetSocketAddress address, PortTls tls, FacadeBeans facade) {
        var application = new SpringApplication(Web.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        ClosedEnvironment.close(
                application,
                Map.of(
                        "server.address",
                        address.getAddress().getHostAddress(),
                        "server.port",
                        address.getPort(),
                        "server.shutdown",
                        "graceful",
                        "spring.lifecycle.timeout-per-shutdown-phase",
                        "10s",
                        "spring.main.allow-bean-definition-overriding",
                        false,
                        "spring.web.resources.add-mappings",
                        false,
                        "spring.threads.virtual.enabled",
                        true));
        application.addInitializers(initialised -> {
            var beans = (GenericApplicationContext) initialised;
            beans.register(facade);
            beans.registerBean(TlsTomcat.class, () -> new TlsTomcat(tls));
        });
        return new DataPort((ServletWebServerApplicationContext) application.run());
    }

    int port() {
        return context.getWebServer().getPort();
    }

    @Override
    public int closeConnections(Predicate<List<X509Certificate>> noLongerCounts) {
        return TlsTomcat.closeConnections(context.getWebServer(), noLongerCounts);
    }

    /** Lets running requests end, then closes the port. */
    @Override
    public void close() {
        context.close();
    }

    // Named one by one: what is merely on the class path neither starts nor takes time.
    @SpringBootConfiguration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        HttpMessageConvertersAutoConfiguration.class,
        JacksonAutoConfiguration.class,
        HttpEncodingAutoConfiguration.class,
        LifecycleAutoConfiguration.class
    })
    static class Web {}
}
