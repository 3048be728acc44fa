package io.legacybridge.appliance.demo;

import java.io.PrintWriter;
import java.time.Duration;

/** The demo's output: plain lines everywhere, colour only on a terminal. */
final class Screen {

    private static final String BOLD = "1";
    private static final String DIM = "2";
    private static final String GREEN = "32";
    private static final String RED = "31";

    private final PrintWriter out;
    private final boolean colour;
    private int step;

    Screen(PrintWriter out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    void title(String text) {
        line("");
        line(in(BOLD, text));
        line("");
    }

    /** What happens now. */
    void step(String what) {
        step++;
        line("%s %s".formatted(in(BOLD, "%2d.".formatted(step)), in(BOLD, what)));
    }

    void fine(String what, Duration took) {
        line("    %s %s %s".formatted(in(GREEN, "ok"), what, in(DIM, "(%.1f s)".formatted(took.toMillis() / 1000.0))));
    }

    void wrong(String what) {
        line("    %s %s".formatted(in(RED, "wrong"), what));
    }

    void detail(String text) {
        text.lines().forEach(line -> line("       " + in(DIM, line)));
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    private String in(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
