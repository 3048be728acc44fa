package io.legacybridge.runtime.facade;

import io.legacybridge.runtime.call.CallFlow;
import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.call.Routes;
import io.legacybridge.runtime.journal.Journal;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.release.ClientDirectory;
import io.legacybridge.runtime.release.Releases;
import io.legacybridge.security.jwe.JweInbox;
import io.legacybridge.security.pki.IdentityResolver;
import io.legacybridge.security.protection.Tokens;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

/**
 * Everything that the data port needs, in one list. A Spring Boot web application gets it before it starts:
 *
 * <pre>{@code
 * application.addInitializers(context -> ((GenericApplicationContext) context).register(facadeBeans));
 * }</pre>
 *
 * The application sets {@code spring.web.resources.add-mappings=false} as well, so that nothing but these paths exists, and
 * {@code spring.threads.virtual.enabled=true}, since a long poll holds its thread.
 *
 * @param routes the operations that are offered now
 * @param rates  shared by all ports on which clients connect
 * @param random for trace ids; thread-safe
 */
public record FacadeBeans(
        IdentityResolver identities,
        ClientDirectory clients,
        Connections connections,
        Journal journal,
        Releases releases,
        Tokens tokens,
        Supplier<Routes> routes,
        CallFlow calls,
        JweInbox inbox,
        BodyLimits limits,
        RateLimits rates,
        Measures measures,
        RandomGenerator random,
        Clock clock)
        implements BeanRegistrar {

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        var traces = new Traces(random);
        var problems = new ProblemAnswers(traces);
        var callers = new Callers(identities, clients);
        add(registry, ClientFilter.class, new ClientFilter(callers, rates, problems, measures));
        add(registry, RequestsAtOnce.class, new RequestsAtOnce());
        add(registry, JoseFilter.class, new JoseFilter(releases, problems, traces, clock));
        add(registry, CallsFilter.class, new CallsFilter(routes, calls, limits));
        add(registry, CallStatusController.class, new CallStatusController(calls));
        add(registry, MessagesController.class, new MessagesController(journal, connections, releases, callers));
        add(registry, RecordsController.class, new RecordsController(journal, connections, releases, tokens));
        add(registry, OpenApiController.class, new OpenApiController(connections, releases));
        add(registry, KeysController.class, new KeysController(inbox));
        add(registry, ErrorPage.class, new ErrorPage(problems));
        add(registry, TomcatProblems.class, new TomcatProblems(problems::answer));
    }

    private static <T> void add(BeanRegistry registry, Class<T> type, T bean) {
        registry.registerBean(type, spec -> spec.supplier(_ -> bean));
    }
}
