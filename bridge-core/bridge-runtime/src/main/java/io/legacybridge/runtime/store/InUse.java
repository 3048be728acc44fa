package io.legacybridge.runtime.store;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a running appliance listens and which certificate it shows, for verbs on the same machine: {@code bridge.yaml} and {@code
 * certs/} may say something else by now. It is {@code data/in-use.json} while the appliance runs. Thread-safe.
 */
public final class InUse implements AutoCloseable {

    /** Address of the health port. */
    public static final String HEALTH = "health";

    /** Address of the control port. */
    public static final String CONTROL = "control";

    /** SHA-256 of the server's certificate. */
    public static final String SERVER = "server";

    private static final String FILE = "in-use.json";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Logger log = LoggerFactory.getLogger(InUse.class);

    private final Path file;
    private final Map<String, String> told = new TreeMap<>();

    /** @param data the data folder; what a process that was killed has left there is forgotten */
    public InUse(Path data) throws IOException {
        this.file = data.resolve(FILE);
        Files.deleteIfExists(file);
    }

    /** What the appliance of a home says; empty when none runs, or only its own account may know. */
    public static Optional<String> of(Path home, String what) {
        try {
            var file = home.resolve("data").resolve(FILE);
            if (!Files.exists(file)) return Optional.empty();
            return Optional.ofNullable(JSON.readTree(Files.readAllBytes(file)).get(what))
                    .map(value -> value.asString());
        } catch (IOException | JacksonException _) {
            return Optional.empty();
        }
    }

    /** One of its addresses. */
    public static Optional<HostPort> address(Path home, String what) {
        var told = of(home, what);
        if (told.isEmpty()) return Optional.empty();
        try {
            return Optional.of(HostPort.parse(told.get()));
        } catch (BadValue _) {
            return Optional.empty();
        }
    }

    /** When it cannot be written the appliance runs on: a verb then goes by the files of the home. */
    public synchronized void tell(String what, String value) {
        told.put(what, value);
        try {
            PrivateFiles.write(file, JSON.writeValueAsBytes(told));
        } catch (IOException e) {
            // Where the disk is full the start ends soon after, and what it says must not stand below a stack.
            log.atWarn().log("Verbs on this machine are not told where the appliance listens: {}", e.toString());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
