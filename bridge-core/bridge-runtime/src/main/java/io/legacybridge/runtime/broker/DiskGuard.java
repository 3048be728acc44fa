package io.legacybridge.runtime.broker;

import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
        var trouble = trouble();
        if (trouble.isPresent()) throw new BrokerUnavailable(trouble.get(), null);
        publisher.publish(connection, chunk);
    }

    /** That the disk is nearly full now; asked also while no source takes anything, since others write as well. */
    public Optional<Problem> trouble() {
        if (data.toFile().getUsableSpace() >= minFree.bytes()) return Optional.empty();
        return Optional.of(Problem.error(
                Place.of("bridge.yaml").at("min-disk-free"),
                ("The disk of the data folder has less than the %,d MB that must stay free: sources pause. Once nothing is left, requests"
                                + " that the audit or the journal of calls has to record get 503, too.")
                        .formatted(minFree.bytes() / MEBIBYTE),
                "Make room or enlarge it; all goes on by itself then.",
                "appliance/disk-low"));
    }
}
