package io.legacybridge.runtime.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The account of the machine under which this process runs. */
final class Account {

    // What the JDK says where the account has no name, as in a container.
    private static final String NAMELESS = "?";

    private Account() {}

    static String name() {
        return name(System.getProperty("user.name", NAMELESS));
    }

    static String name(String known) {
        if (!known.equals(NAMELESS) && !known.isBlank()) return known;
        try {
            return "uid " + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return "unknown";
        }
    }
}
