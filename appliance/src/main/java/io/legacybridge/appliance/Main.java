package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.appliance.demo.DemoCommand;
import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The command line of the distribution. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // logback.xml says it all; Spring Boot would set up logging a second time.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        // Always UTF-8, as JSON has to be; the locale C would turn every umlaut into a question mark.
        System.exit(BridgeCommand.execute(
                new PrintWriter(System.out, false, UTF_8),
                new PrintWriter(System.err, false, UTF_8),
                List.of(new RunCommand(), new DemoCommand(), new KeysCommand(), new AuditCommand()),
                arguments));
    }
}
