package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.function.Supplier;

/** The streams of this process, exchanged for a test's own; by one test at a time, while others may write to them. */
final class StandardStreams {

    private StandardStreams() {}

    interface Action {
        void run() throws Exception;
    }

    /** Does something that reads this line from standard input. */
    static synchronized <T> T reading(String line, Supplier<T> action) {
        var before = System.in;
        System.setIn(new ByteArrayInputStream((line + "\n").getBytes(UTF_8)));
        try {
            return action.get();
        } finally {
            System.setIn(before);
        }
    }

    /** What is printed meanwhile, also by tests that run beside this one. */
    static synchronized String printed(Action action) throws Exception {
        var before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(UTF_8);
    }
}
