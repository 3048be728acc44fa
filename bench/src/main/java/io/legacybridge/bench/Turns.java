package io.legacybridge.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What programs that take turns are judged by. */
public final class Turns {

    private static final OperatingSystemMXBean MACHINE =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Turns() {}

    /** Something to be measured. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /** Seconds on the wall, and of CPU time of this process, user and system. */
    public record Seconds(double wall, double cpu) {}

    public static Seconds of(Work work) throws Exception {
        var wall = System.nanoTime();
        var cpu = MACHINE.getProcessCpuTime();
        work.run();
        return new Seconds((System.nanoTime() - wall) / 1e9, (MACHINE.getProcessCpuTime() - cpu) / 1e9);
    }

    public static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
