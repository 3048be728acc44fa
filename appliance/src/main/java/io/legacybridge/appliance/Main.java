package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.PrintWriter;

/** The command line of the distribution. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Always UTF-8, as JSON has to be; the locale C would turn every umlaut into a question mark.
        System.exit(BridgeCommand.execute(
                new PrintWriter(System.out, false, UTF_8), new PrintWriter(System.err, false, UTF_8), arguments));
    }
}
