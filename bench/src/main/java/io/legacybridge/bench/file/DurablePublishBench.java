package io.legacybridge.bench.file;

import io.legacybridge.bench.Turns;
import io.legacybridge.runtime.broker.ArtemisPublisher;
import io.legacybridge.runtime.broker.EmbeddedBroker;
import io.legacybridge.runtime.broker.Publisher.Outgoing;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One durable publish after the other, each beside one write of 4 KiB with fdatasync into a file on the same disk that has its
 * length already, as a broker's journal has: {@code DurablePublishBench PAIRS}.
 */
final class DurablePublishBench {

    private static final String NAME = "orders";
    private static final int BLOCK = 4096;
    private static final int BLOCKS = 2_560;
    private static final int WARM_UP = 500;

    private DurablePublishBench() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory(Path.of("."), ".bench");
        var pairs = Integer.parseInt(arguments[0]);
        var publishing = new ArrayList<Double>();
        var writing = new ArrayList<Double>();
        var broker = EmbeddedBroker.start(folder.resolve("broker"));
        try (var publisher = new ArtemisPublisher(broker::link);
                var file = FileChannel.open(
                        folder.resolve("blocks"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            broker.provide(NAME);
            var block = ByteBuffer.allocateDirect(BLOCK);
            for (var index = 0; index < BLOCKS; index++) file.write(block.clear(), (long) index * BLOCK);
            file.force(true);
            var body = new byte[600];
            new SplittableRandom(1).nextBytes(body);
            for (var pair = 0; pair < WARM_UP + pairs; pair++) {
                var number = pair;
                var message = new Outgoing("orders.bench." + pair, "", "%025d".formatted(pair), body);
                var publish = Turns.of(() -> publisher.publish(NAME, List.of(message)));
                var write = Turns.of(() -> {
                    file.write(block.clear(), (long) (number % BLOCKS) * BLOCK);
                    file.force(false);
                });
                if (pair < WARM_UP) continue;
                publishing.add(1e3 * publish.wall());
                writing.add(1e3 * write.wall());
            }
        } finally {
            broker.close();
            try (var files = Files.walk(folder)) {
                for (var left :
                        files.sorted((one, other) -> other.compareTo(one)).toList()) Files.delete(left);
            }
        }
        print("durable publish", publishing);
        print("4 KiB and fdatasync", writing);
        System.out.printf("p50: %.2f times%n", Turns.median(publishing) / Turns.median(writing));
        System.exit(0);
    }

    private static void print(String name, List<Double> millis) {
        var sorted = millis.stream().sorted().toList();
        System.out.printf(
                "%-20s p50 %.3f ms, p95 %.3f ms, p99 %.3f ms%n",
                name, Turns.median(millis), sorted.get(sorted.size() * 95 / 100), sorted.get(sorted.size() * 99 / 100));
    }
}
