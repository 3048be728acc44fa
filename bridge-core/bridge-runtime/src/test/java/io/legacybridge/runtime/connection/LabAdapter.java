package io.legacybridge.runtime.connection;

import io.legacybridge.spi.Adapter;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.testkit.LineFormat;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A legacy system that a test leads: it opens, offers and hangs as told. */
final class LabAdapter implements Adapter<LabAdapter.Config> {

    public record Config(@Doc("Anything.") String word) {}

    /** What the source does when it is asked. */
    interface Next {
        Optional<Delivery> next(String word) throws LegacySystemException;
    }

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger atWork = new AtomicInteger();
    final AtomicInteger mostAtWork = new AtomicInteger();
    final CountDownLatch hanging = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    volatile Next next = _ -> Optional.empty();
    volatile Runnable onOpen = () -> {};
    volatile Runnable onClose = () -> {};
    volatile Staging staging;

    private final RecordFormat format = new LineFormat();

    /** Waits until the test lets go, whatever happens to the connection. */
    Optional<Delivery> hang() {
        hanging.countDown();
        try {
            letGo.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Optional.empty();
    }

    @Override
    public String name() {
        return "lab";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Set<Ability> abilities() {
        return Set.of(Ability.POLLED_SOURCE);
    }

    @Override
    public Description describe(Config config, DescribeContext context) {
        return new Description(Optional.of(format.schema()));
    }

    @Override
    public LegacySystem open(Config config, AdapterContext context) {
        onOpen.run();
        staging = context.staging();
        opened.incrementAndGet();
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.of(new LabSource(config.word()));
            }

            @Override
            public void close() {
                closed.countDown();
                onClose.run();
            }
        };
    }

    private final class LabSource implements Source.Polled {

        private final String word;

        LabSource(String word) {
            this.word = word;
        }

        @Override
        public RecordFormat format() {
            return format;
        }

        @Override
        public Duration interval() {
            return Duration.ofMillis(5);
        }

        @Override
        public Optional<Delivery> next() throws LegacySystemException {
            asked.incrementAndGet();
            mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            try {
                return next.next(word);
            } finally {
                atWork.decrementAndGet();
            }
        }
    }
}
