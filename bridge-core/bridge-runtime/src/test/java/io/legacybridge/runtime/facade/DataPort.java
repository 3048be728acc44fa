package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.call.CallFlow;
import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.call.Routes;
import io.legacybridge.runtime.call.SqlCallRecords;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.journal.Journal.Entry;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.runtime.release.Entitlement;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.jwe.JweInbox;
import io.legacybridge.security.pki.ClientIdentity;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The data port on a real Tomcat with the real journal and keys, over plain HTTP: the header {@code Test-Client} stands for
 * the certificate that TLS would have asked for.
 */
final class DataPort implements AutoCloseable {

    /** Shaped like the protected one, of a connection that protects nothing. */
    static final String OPEN_CARD = "5500000000000004";

    final Map<String, MessagePlan> plans = new ConcurrentHashMap<>();
    final Map<String, Client> clients = new ConcurrentHashMap<>();
    final SqlJournal journal;
    final CardMessages messages;
    /** What was written down before something left. */
    final List<AuditEntry> audit = new CopyOnWriteArrayList<>();

    /** Whether nothing can be written down. */
    volatile boolean auditFails;

    /** Counted down by the first request that waits for messages. */
    final CountDownLatch waiting = new CountDownLatch(1);

    /** How often a request began to wait for messages. */
    final AtomicInteger waits = new AtomicInteger();

    private final Database journalFile;
    private final Database ledgerFile;
    private final ConfigurableApplicationContext application;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, List<String>> answers = new ConcurrentHashMap<>();

    DataPort(Path home) throws IOException {
        messages = new CardMessages(home);
        journalFile = Database.open(home.resolve("data/journal.db"), "journal");
        journal = new SqlJournal(journalFile);
        ledgerFile = Database.open(home.resolve("data/ledger.db"), "ledger");
        var clock = Clock.systemUTC();
        var releases = messages.releases(entry -> {
            if (auditFails) throw new StoreException("the disk is full", null);
            audit.add(entry);
        });
        var connections = new Connections() {
            @Override
            public Optional<MessagePlan> plan(String connection) {
                return Optional.ofNullable(plans.get(connection));
            }

            @Override
            public Optional<CallPlan> calls(String connection) {
                return Optional.empty();
            }
        };
        var inbox = new JweInbox(messages.keys, 100);
        var calls = new CallFlow(
                releases,
                connections,
                (_, _) -> Optional.empty(),
                new SqlCallRecords(ledgerFile, clock),
                new SqlLedger(ledgerFile, clock),
                messages.sealer,
                messages.tokens,
                messages.ids,
                inbox,
                Measures.NONE,
                clock);
        var beans = new FacadeBeans(
                chain -> Optional.of(new ClientIdentity("internal", TestCertificates.name(chain.getFirst()))),
                identity -> Optional.ofNullable(clients.get(identity.san())),
                connections,
                watched(journal),
                releases,
                messages.tokens,
                () -> new Routes(List.of()),
                calls,
                inbox,
                new BodyLimits(5_000_000, 64, 100_000_000),
                new RateLimits(),
                Measures.NONE,
                new SecureRandom(),
                clock);
        var boot = new SpringApplication(Application.class);
        boot.setDefaultProperties(Map.of(
                "server.port", "0",
                "spring.main.banner-mode", "off",
                "spring.threads.virtual.enabled", "true",
                "spring.web.resources.add-mappings", "false",
                "logging.level.root", "ERROR"));
        boot.addInitializers(context -> {
            var generic = (GenericApplicationContext) context;
            generic.register(beans);
            generic.registerBean(Endless.class);
            generic.registerBean(
                    "testCertificates", FilterRegistrationBean.class, () -> first(DataPort::presentCertificate));
        });
        application = boot.run();
    }

    /** Puts one record into the journal, as the flows would. */
    void append(String connection, String id, String record) {
        var message = messages.write(plans.get(connection), id, id, record);
        append(connection, id, message.subject(), message.body());
    }

    void append(String connection, String id, String subject, byte[] body) {
        journal.append(
                List.of(new Entry(id, connection, subject, id, Clock.systemUTC().instant(), body)));
    }

    void client(String name, Map<String, Entitlement> reads) {
        clients.put(name, new Client(name, new ClientIdentity("internal", name), reads));
    }

    HttpResponse<String> get(String client, String path) throws Exception {
        return send(client, request(path).GET());
    }

    HttpResponse<String> find(String client, String connection, String body) throws Exception {
        return send(
                client,
                request("/records/" + connection + ":find")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(String client, HttpRequest.Builder request) throws Exception {
        var answer = http.send(request.header("Test-Client", client).build(), BodyHandlers.ofString());
        answers.computeIfAbsent(client, _ -> new CopyOnWriteArrayList<>())
                .add(answer.headers().map() + "\n" + answer.body());
        return answer;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path));
    }

    int port() {
        return ((WebServerApplicationContext) application).getWebServer().getPort();
    }

    /** Every answer this client ever got, with its headers. */
    List<String> answersTo(String client) {
        return answers.getOrDefault(client, List.of());
    }

    void closeStore() {
        journalFile.close();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Override
    public void close() {
        application.close();
        journalFile.close();
        ledgerFile.close();
        messages.close();
    }

    private Journal watched(Journal real) {
        return (Journal) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Journal.class}, (_, method, arguments) -> {
                    if (method.getName().equals("awaitBeyond")) {
                        waits.incrementAndGet();
                        waiting.countDown();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static FilterRegistrationBean<Filter> first(Filter filter) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    private static void presentCertificate(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var name = ((HttpServletRequest) request).getHeader("Test-Client");
        if (name != null)
            request.setAttribute(
                    "jakarta.servlet.request.X509Certificate", new X509Certificate[] {TestCertificates.of(name)});
        chain.doFilter(request, response);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    /** An answer that does not end. */
    @Controller
    static class Endless {

        @GetMapping("/endless")
        SseEmitter stream() {
            return new SseEmitter();
        }
    }
}
