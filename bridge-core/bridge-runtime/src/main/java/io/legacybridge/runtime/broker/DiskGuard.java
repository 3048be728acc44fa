package io.legacybridge.runtime.broker;

import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.util.List;

/** Lets no message through while the disk of the data folder is nearly full: stores and staging need the rest. */
public final class DiskGuard implements Publisher {

    private static final long MEBIBYTE = 1L << 20;

    private final Publisher publisher;
    private final Path data;
    private final ByteSize minFree;

    public DiskGuard(Publisher publisher, Path data, ByteSize minFree) {
        this.publisher = publisher;
        this.data = data;
        this.minFree = minFree;
    }

    @Override
    public void publish(String connection, List<Outgoing> chunk) throws BrokerUnavailable {
        var free = data.toFile().getUsableSpace();
        if (free >= minFree.bytes()) {
            publisher.publish(connection, chunk);
            return;
        }
        var problem = Problem.error(
                Place.of("bridge.yaml").at("min-disk-free"),
                "The disk of the data folder has less than the %,d MB that must stay free."
                        .formatted(minFree.bytes() / MEBIBYTE),
                "Make room or enlarge it; sources go on by themselves then.",
                "appliance/disk-low");
        throw new BrokerUnavailable(problem, null);
    }
}
