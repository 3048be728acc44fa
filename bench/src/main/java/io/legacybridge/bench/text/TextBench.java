package io.legacybridge.bench.text;

import io.legacybridge.bench.Turns;
import io.legacybridge.formats.json.JsonLines;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads fixed-width and delimited text side by side with BeanIO, univocity and FastCSV alone: {@code TextBench RECORDS TURNS}.
 * By turns, so that a noisy neighbour hits all alike; what comes out is compared first.
 */
final class TextBench {

    private static final int COMPARED = 2_000;

    private final RecordFormat typed = Sales.format("fixed-width", true);
    private final RecordFormat texts = Sales.format("fixed-width", false);
    private final RecordFormat delimited = Sales.format("delimited", false);
    private final RecordFormat typedDelimited = Sales.format("delimited", true);

    private TextBench() throws IOException {}

    public static void main(String[] arguments) throws Exception {
        var bench = new TextBench();
        bench.compare();
        bench.measure(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    }

    private interface Work {
        void run() throws Exception;
    }

    private void compare() throws IOException {
        var records = Sales.records(COMPARED);
        var fixed = Sales.fixedWidth(records);
        var csv = Sales.delimited(records, "");
        var quoted = Sales.delimited(records, "\"");
        same("BeanIO", sum(typed, fixed), Peers.beanIo(fixed));
        same("univocity", sum(texts, fixed), Peers.univocity(fixed));
        same("FastCSV", sum(delimited, csv), Peers.fastCsv(csv));
        same("FastCSV", sum(delimited, quoted), Peers.fastCsv(quoted));
        same("fixed-width and delimited", sum(typed, fixed), sum(typedDelimited, csv));
    }

    private static void same(String name, long ours, long theirs) {
        if (ours != theirs) throw new IllegalStateException(name + " gives something else than we");
    }

    private void measure(int count, int turns) throws Exception {
        var records = Sales.records(count);
        var fixed = Sales.fixedWidth(records);
        var csv = Sales.delimited(records, "");
        var quoted = Sales.delimited(records, "\"");
        records.clear();
        var work = new LinkedHashMap<String, Work>();
        work.put("fixed-width, typed: bridge", () -> sum(typed, fixed));
        work.put("fixed-width, typed: BeanIO", () -> Peers.beanIo(fixed));
        work.put("fixed-width, texts: bridge", () -> sum(texts, fixed));
        work.put("fixed-width, texts: univocity", () -> Peers.univocity(fixed));
        work.put("delimited, texts: bridge", () -> sum(delimited, csv));
        work.put("delimited, texts: FastCSV", () -> Peers.fastCsv(csv));
        work.put("delimited, quoted texts: bridge", () -> sum(delimited, quoted));
        work.put("delimited, quoted texts: FastCSV", () -> Peers.fastCsv(quoted));
        work.put("delimited, typed: bridge", () -> sum(typedDelimited, csv));
        work.put("fixed-width to JSON lines: bridge", () -> json(typed, fixed));
        work.put("delimited to JSON lines: bridge", () -> json(typedDelimited, csv));
        var seconds = new LinkedHashMap<String, List<Double>>();
        // The first turns make the JVM compile; they do not count.
        for (var turn = -2; turn < turns; turn++)
            for (var entry : work.entrySet()) {
                var measured = cpuSeconds(entry.getValue());
                if (turn >= 0)
                    seconds.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                            .add(measured);
            }
        print(count, seconds);
    }

    private static void print(int count, Map<String, List<Double>> seconds) {
        System.out.println("                                    records per CPU second (median of turns)   bridge is");
        seconds.forEach((name, turns) -> {
            var ours = Turns.median(seconds.get(name.split(":")[0] + ": bridge"));
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %,12.0f %38.2f times%n",
                    name,
                    count / Turns.median(turns),
                    Turns.median(turns) / ours);
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

    private static long sum(RecordFormat format, byte[] content) throws IOException {
        var sum = new Sum();
        try (var cursor = format.read(new ByteArrayInputStream(content), "sales", Checkpoint.START)) {
            while (cursor.next()) accept(cursor.translate(sum));
        }
        return sum.value();
    }

    private static void json(RecordFormat format, byte[] content) throws IOException {
        try (var cursor = format.read(new ByteArrayInputStream(content), "sales", Checkpoint.START);
                var lines = new JsonLines(format.schema(), OutputStream.nullOutputStream())) {
            while (cursor.next()) accept(lines.write(cursor));
        }
    }

    private static void accept(Translation translation) {
        if (translation instanceof Translation.Rejected rejected)
            throw new IllegalStateException(rejected.problems().getFirst().withValue());
    }
}
