package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.home.Home;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which home a verb is about. */
public final class HomeOptions {

    @Option(names = "--home", defaultValue = "home", description = "The home folder (default: ${DEFAULT-VALUE}).")
    private Path home;

    public Path path() {
        return home;
    }

    /** @throws io.legacybridge.spi.problem.ProblemException when there is no such folder */
    public Home existing() {
        return Home.existing(home);
    }
}
