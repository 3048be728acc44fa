package io.legacybridge.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Measured starts of one program. */
final class Samples {

    /** @param residentMegabytes 0 when the process had ended */
    record Sample(double wallSeconds, double cpuSeconds, double residentMegabytes) {}

    private final List<Sample> samples = new ArrayList<>();

    void add(Sample sample) {
        samples.add(sample);
    }

    /** Median and, in brackets, the smallest and the largest: wall, CPU, memory. */
    String row(String name) {
        return String.format(
                Locale.ROOT,
                "%-24s  %s  %s  %s",
                name,
                column("%.2f", Sample::wallSeconds),
                column("%.2f", Sample::cpuSeconds),
                column("%.0f", Sample::residentMegabytes));
    }

    private String column(String number, ToDoubleFunction<Sample> value) {
        var sorted = samples.stream().mapToDouble(value).sorted().toArray();
        var format = number + " (" + number + "-" + number + ")";
        return String.format(
                "%-18s",
                String.format(Locale.ROOT, format, sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]));
    }
}
