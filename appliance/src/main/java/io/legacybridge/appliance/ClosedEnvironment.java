package io.legacybridge.appliance;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.support.EnvironmentPostProcessorApplicationListener;
import org.springframework.core.env.AbstractEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Settings that Spring gets from the appliance and from nowhere else. By default it also reads SERVER_PORT, system
 * properties and every application.properties that lies about: a second way to open a port or to log a request that no
 * linter sees.
 */
final class ClosedEnvironment extends AbstractEnvironment {

    private ClosedEnvironment(Map<String, Object> settings) {
        getPropertySources().addFirst(new MapPropertySource("appliance", settings));
    }

    /** Has an application know only these settings. */
    static void close(SpringApplication application, Map<String, Object> settings) {
        application.setEnvironment(new ClosedEnvironment(settings));
        // This one opens the environment again: for files, variables and JSON in a variable.
        application.setListeners(application.getListeners().stream()
                .filter(listener -> !(listener instanceof EnvironmentPostProcessorApplicationListener))
                .toList());
    }
}
