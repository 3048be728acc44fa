package io.legacybridge.testkit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this process holds now. Sockets count as open files. */
record Held(int threads, long openFiles, long heapMegabytes) {

    private static final int BYTES_OF_A_MEGABYTE = 1024 * 1024;

    static Held now() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        var system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
        return new Held(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                system.getOpenFileDescriptorCount(),
                memory.getHeapMemoryUsage().getUsed() / BYTES_OF_A_MEGABYTE);
    }

    @Override
    public String toString() {
        return threads + " threads, " + openFiles + " open files, " + heapMegabytes + " MB";
    }
}
