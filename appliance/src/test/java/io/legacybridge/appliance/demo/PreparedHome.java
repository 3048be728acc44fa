package io.legacybridge.appliance.demo;

import io.legacybridge.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** A demo's home, made before the demo is started, so that it does not wish for the ports that every demo wishes for. */
public final class PreparedHome {

    private PreparedHome() {}

    public static void make(Path folder) throws IOException {
        var home = new DemoHome(folder);
        home.make(Clock.systemUTC(), new SecureRandom());
        Files.writeString(
                folder.resolve("bridge.yaml"),
                "data-listen: 127.0.0.1:%d\nhealth-listen: 127.0.0.1:%d\ncontrol-listen: 127.0.0.1:%d\n"
                        .formatted(FreePort.find(), FreePort.find(), FreePort.find()));
        for (var system : List.of("mainframe", "erp", "warehouse", "shop")) home.port(system, FreePort.find());
    }
}
