package io.legacybridge.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.crash.Desk.Letter;
import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.time.Duration;

/** An operator corrects a bad record of a file and replays it, as often as it takes. */
final class Replay {

    private final World world;
    private final Letter letter;
    private final int number;

    private Replay(World world, Letter letter) throws IOException {
        this.world = world;
        this.letter = letter;
        this.number = Items.numberOf(world.desk().bytes(letter));
    }

    /** Of a bad record that waits, as soon as one does. */
    static Replay next(World world, Duration limit) throws IOException {
        await().atMost(limit)
                .ignoreExceptions()
                .until(() -> !world.desk().letters(World.FILES, "waiting").isEmpty());
        var replay =
                new Replay(world, world.desk().letters(World.FILES, "waiting").getLast());
        world.sink().expectCorrected(World.FILES, replay.number);
        return replay;
    }

    /** Tries it once; returns whether that was told to have worked. */
    boolean tryOnce() throws IOException {
        return world.desk().replay(letter, Items.corrected(number)).exit() == BridgeCommand.FINE;
    }

    /** One that came to no known end is replayed without other bytes, as the appliance asks for. */
    void repeat(Duration limit) {
        await().atMost(limit)
                .ignoreExceptions()
                .until(() ->
                        isDone() || tryOnce() || world.desk().replay(letter).exit() == BridgeCommand.FINE);
        await().atMost(limit).until(() -> world.sink().cameCorrected(World.FILES, number));
        assertThat(isDone()).isTrue();
    }

    private boolean isDone() {
        return world.desk().letters(World.FILES, "replayed").stream()
                .anyMatch(done -> done.id().equals(letter.id()));
    }
}
