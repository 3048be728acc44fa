package io.legacybridge.appliance;

import java.util.Arrays;

/** The command line. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.err.println("usage: bridge VERB [OPTION...], got " + Arrays.toString(args));
        System.exit(2);
    }
}
