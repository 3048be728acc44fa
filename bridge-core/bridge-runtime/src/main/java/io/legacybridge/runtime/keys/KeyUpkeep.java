package io.legacybridge.runtime.keys;

import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.security.protection.Erasure;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.SubjectKeys;
import io.legacybridge.spi.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a running appliance learn of rotated and destroyed keys and of erased persons, and writes down how much each key was used.
 * When the service that unwraps keys has not answered for too long, no key stays in memory.
 */
public final class KeyUpkeep implements AutoCloseable {

    private static final Duration LEARNS_EVERY = Duration.ofSeconds(2);
    private static final Duration COUNTS_EVERY = Duration.ofMinutes(1);
    private static final Duration CONFIRMS_EVERY = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(KeyUpkeep.class);

    private final KeyRing keys;
    private final SubjectKeys subjects;
    private final Erasure.Erased erased;
    private final Clock clock;
    private final Optional<Duration> keep;
    private final StandingTrouble<String> trouble = new StandingTrouble<>();
    private long heard = Erasure.Erased.START;
    private Instant confirmed;
    private final Rounds rounds = new Rounds("key-upkeep");

    /** @param keep how long keys stay in memory while they could not be unwrapped; empty when they always can */
    public KeyUpkeep(KeyRing keys, SubjectKeys subjects, Erasure.Erased erased, Optional<Duration> keep, Clock clock) {
        this.keys = keys;
        this.subjects = subjects;
        this.erased = erased;
        this.clock = clock;
        this.keep = keep;
        this.confirmed = clock.instant();
    }

    public void start() {
        every(LEARNS_EVERY, keys::refresh);
        every(LEARNS_EVERY, this::forgetErased);
        every(COUNTS_EVERY, keys::writeUses);
        keep.ifPresent(limit -> every(min(CONFIRMS_EVERY, limit.dividedBy(2)), this::confirm));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Fails closed: what cannot be asked for any more is not kept for ever. Only the store tells what is to be asked for. */
    void confirm() {
        try {
            keys.confirm();
            confirmed = clock.instant();
            if (trouble.ends()) log.info("Keys can be unwrapped again");
        } catch (ProblemException e) {
            unconfirmed(e.problem().code(), e);
        } catch (StoreException e) {
            unconfirmed("store/unavailable", e);
        }
    }

    private void unconfirmed(String code, RuntimeException why) {
        var until = confirmed.plus(keep.orElseThrow());
        if (clock.instant().isBefore(until)) {
            if (trouble.begins(code))
                log.atWarn()
                        .addKeyValue("problem", code)
                        .log("Keys cannot be unwrapped; those in memory serve until {}: {}", until, why.getMessage());
            return;
        }
        keys.forget();
        subjects.forget();
        if (trouble.begins("let go"))
            log.atError()
                    .addKeyValue("problem", code)
                    .log("The keys in memory were let go of; nothing protected is taken or given out until they can be"
                            + " unwrapped");
    }

    /** Lets go of the keys of those who were erased since the last time, on whichever node. */
    public void forgetErased() {
        var added = erased.behind(heard);
        subjects.forget(added.ids());
        heard = added.place();
    }

    private void every(Duration pause, Attempt.Work work) {
        rounds.every(
                pause,
                new Attempt(
                        work,
                        e -> log.atError()
                                .setCause(e)
                                .log("The key store could not be looked at; the keys in use stay")));
    }

    @Override
    public void close() {
        rounds.cutShort();
        keys.writeUses();
    }
}
