package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections start, are replaced and end, whatever their systems do. */
class RunningConnectionsTest extends ConnectionsSubject {

    @Test
    void othersStartWhileAConnectionHangsInItsSystemAndIsCutOff() throws Exception {
        lab.next = word -> word.equals("one") ? lab.hang() : Optional.empty();
        write("slow", CONNECTION);
        apply();
        lab.hanging.await();

        Files.delete(home.connections().resolve("slow.yaml"));
        write("other", CONNECTION.replace("one", "two"));
        var begin = System.nanoTime();
        apply();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
        assertThat(state("other")).isEqualTo("running");
        lab.closed.await();
    }

    @Test
    void aNewVersionWaitsUntilTheOneBeforeCameToRest() throws Exception {
        lab.next = word -> word.equals("one") ? lab.hang() : Optional.empty();
        write("orders", CONNECTION);
        apply();
        lab.hanging.await();

        write("orders", CONNECTION.replace("one", "two"));
        apply();
        lab.closed.await();
        apply();
        assertThat(lab.opened).hasValue(1);
        assertThat(connections.plan("orders")).isPresent();

        lab.letGo.countDown();
        await().until(() -> {
            apply();
            return lab.opened.get() == 2;
        });
        assertThat(lab.mostAtWork).hasValue(1);
    }

    @Test
    void anAdapterThatFailsWhileItLetsGoOfItsSystemKeepsNoNextVersionFromReading() throws Exception {
        var read = ConcurrentHashMap.<String>newKeySet();
        lab.next = word -> {
            read.add(word);
            return Optional.empty();
        };
        lab.onClose = () -> {
            throw new IllegalStateException("the system does not let go");
        };
        write("orders", CONNECTION);
        apply();
        await().until(() -> read.contains("one"));

        write("orders", CONNECTION.replace("one", "two"));

        await().until(() -> {
            apply();
            return read.contains("two");
        });
        assertThat(lab.mostAtWork).hasValue(1);
    }

    @Test
    void aStartThatFailsLeavesNothingBehindAndIsTriedAgain() throws Exception {
        lab.onOpen = () -> {
            throw ProblemException.error(Place.of("x"), "No.", "Wait.", "lab/closed");
        };
        write("orders", CONNECTION);
        apply();
        assertThat(codes("orders")).containsExactly("lab/closed");

        lab.onOpen = () -> {};
        apply();
        assertThat(lab.opened).as("not at every look").hasValue(0);
        clock.add(Duration.ofSeconds(60));
        apply();

        assertThat(state("orders")).isEqualTo("running");
        await().until(() -> lab.asked.get() > 2);
    }

    @Test
    void anErrorWhileADeliveryIsTakenIsToldAndTheDeliveryComesAgain() throws Exception {
        var batch = new Batch();
        lab.next = _ -> batch.acknowledged.get() > 0 ? Optional.empty() : Optional.of(batch);
        write("orders", CONNECTION);
        apply();
        await().until(() -> codes("orders").equals(List.of("appliance/unexpected")));
        assertThat(batch.acknowledged).hasValue(0);

        clock.add(Duration.ofSeconds(60));

        await().until(() -> batch.acknowledged.get() == 1);
        await().until(() -> state("orders").equals("running"));
    }

    /** Fails with an error the first time, and is empty then. */
    private static final class Batch implements Delivery.Batch {

        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger acknowledged = new AtomicInteger();

        @Override
        public String name() {
            return "batch";
        }

        @Override
        public Delivery.Items items() throws IOException {
            if (asked.incrementAndGet() == 1) throw new StackOverflowError();
            return new NoItems();
        }

        @Override
        public void acknowledge() {
            acknowledged.incrementAndGet();
        }

        @Override
        public void giveBack() {}
    }
}
