package io.legacybridge.appliance;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.PrintWriter;

/** The command line of the distribution. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(BridgeCommand.execute(new PrintWriter(System.out), new PrintWriter(System.err), arguments));
    }
}
