package io.legacybridge.bench.copybook;

import io.legacybridge.bench.Turns;
import io.legacybridge.formats.json.JsonLines;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads records by their copybook, side by side with Cobrix and with a loop written by hand for exactly this layout: {@code
 * CopybookBench RECORDS TURNS}. By turns, so that a noisy neighbour hits all alike; the output of all is compared first.
 */
final class CopybookBench {

    private static final int COMPARED = 2_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final RecordFormat format = Policies.format();
    private final HandWritten hand = new HandWritten();
    private final Cobrix cobrix = new Cobrix();
    private final byte[] content;
    private final int records;

    private CopybookBench(int records) {
        this.records = records;
        this.content = Policies.records(records);
    }

    public static void main(String[] arguments) throws Exception {
        var bench = new CopybookBench(Integer.parseInt(arguments[0]));
        bench.compare();
        bench.measure(Integer.parseInt(arguments[1]));
    }

    private interface Work {
        void run() throws Exception;
    }

    private void measure(int turns) throws Exception {
        var work = new LinkedHashMap<String, Work>();
        work.put("JSON lines: bridge", () -> write(content, OutputStream.nullOutputStream()));
        work.put("JSON lines: by hand", () -> hand.write(in(), OutputStream.nullOutputStream()));
        work.put("JSON lines: Cobrix", () -> cobrix.write(content, OutputStream.nullOutputStream()));
        work.put("decode: bridge", () -> checksum(content));
        work.put("decode: by hand", () -> HandWritten.checksum(in()));
        work.put("decode: Cobrix", () -> cobrix.decode(content));
        var seconds = new LinkedHashMap<String, List<Double>>();
        // The first turns make the JVM compile; they do not count.
        for (var turn = -2; turn < turns; turn++)
            for (var entry : work.entrySet()) {
                var measured = cpuSeconds(entry.getValue());
                if (turn >= 0)
                    seconds.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                            .add(measured);
            }
        print(seconds);
        printTwoThreads(turns);
    }

    private void printTwoThreads(int turns) throws Exception {
        var wall = new ArrayList<Double>();
        var cpu = new ArrayList<Double>();
        for (var turn = 0; turn < turns; turn++) {
            var alone = together(1);
            var two = together(2);
            wall.add(2 * alone.wallSeconds() / two.wallSeconds());
            cpu.add(2 * 2 * alone.cpuSeconds() / two.cpuSeconds());
        }
        System.out.printf(
                Locale.ROOT,
                "two threads do the work of one %.2f times on the wall clock, %.2f times by their own CPU time%n",
                Turns.median(wall),
                Turns.median(cpu));
    }

    /** @param cpuSeconds of all threads together: it grows when they stand in each other's way, and not with the machine's load */
    private record Taken(double wallSeconds, double cpuSeconds) {}

    /** JSON lines, each thread all records. */
    private Taken together(int threads) throws Exception {
        System.gc();
        var clock = ManagementFactory.getThreadMXBean();
        Callable<Long> work = () -> {
            var begin = clock.getCurrentThreadCpuTime();
            write(content, OutputStream.nullOutputStream());
            return clock.getCurrentThreadCpuTime() - begin;
        };
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var begin = System.nanoTime();
            var cpu = 0L;
            for (var done : pool.invokeAll(Collections.nCopies(threads, work))) cpu += done.get();
            return new Taken((System.nanoTime() - begin) / 1e9, cpu / 1e9);
        }
    }

    private void print(Map<String, List<Double>> seconds) {
        System.out.println("                       records per CPU second (median of turns)     bridge is");
        seconds.forEach((name, turns) -> {
            var ours = Turns.median(seconds.get(name.split(":")[0] + ": bridge"));
            System.out.printf(
                    "%-22s %,12.0f %38.2f times%n", name, records / Turns.median(turns), Turns.median(turns) / ours);
        });
    }

    /** Of the whole process: collecting garbage belongs to the work. */
    private static double cpuSeconds(Work work) throws Exception {
        System.gc();
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var begin = machine.getProcessCpuTime();
        work.run();
        return (machine.getProcessCpuTime() - begin) / 1e9;
    }

    private InputStream in() {
        return new ByteArrayInputStream(content);
    }

    private void write(byte[] bytes, OutputStream to) throws IOException {
        try (var cursor = format.read(new ByteArrayInputStream(bytes), "policies", Checkpoint.START);
                var lines = new JsonLines(format.schema(), to)) {
            while (cursor.next()) accept(lines.write(cursor));
        }
    }

    private long checksum(byte[] bytes) throws IOException {
        var sum = new Checksum();
        try (var cursor = format.read(new ByteArrayInputStream(bytes), "policies", Checkpoint.START)) {
            while (cursor.next()) accept(cursor.translate(sum));
        }
        return sum.value();
    }

    private static void accept(Translation translation) {
        if (translation instanceof Translation.Rejected rejected)
            throw new IllegalStateException(rejected.problems().getFirst().withValue());
    }

    private void compare() throws IOException {
        var some = Policies.records(COMPARED);
        var ours = new ByteArrayOutputStream();
        var byHand = new ByteArrayOutputStream();
        var byCobrix = new ByteArrayOutputStream();
        write(some, ours);
        hand.write(new ByteArrayInputStream(some), byHand);
        cobrix.write(some, byCobrix);
        same("the loop by hand", ours.toString(StandardCharsets.UTF_8), byHand.toString(StandardCharsets.UTF_8));
        // Cobrix writes _ for - in names.
        same("Cobrix", values(ours, true), values(byCobrix, false));
        same("the checksum", checksum(some), HandWritten.checksum(new ByteArrayInputStream(some)));
    }

    private static List<?> values(ByteArrayOutputStream lines, boolean ours) {
        Stream<String> texts = lines.toString(StandardCharsets.UTF_8).lines();
        if (ours) texts = texts.map(line -> line.replaceAll("([A-Z])-([A-Z-]+\":)", "$1_$2"));
        return texts.map(JSON::readTree).toList();
    }

    private static void same(String name, Object ours, Object theirs) {
        if (!ours.equals(theirs)) throw new IllegalStateException(name + " gives something else than we");
    }
}
