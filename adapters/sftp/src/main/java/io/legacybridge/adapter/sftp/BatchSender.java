package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.CallSessions.Lease;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Outbox.Batch;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes the batches of calls when it is time, and sends them, each operation's in order. */
final class BatchSender implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private static final int MOST_NAMES = 20;

    /** After a failure: what a server refuses now it refuses in a second, too, and each try writes the whole file. */
    private static final int MOST_LOOKS_TO_REST = 5;

    private final SftpConfig config;
    private final Map<String, RecordFormat> formats;
    /** Operations that had a batch before, perhaps. Nothing is added to it any more. */
    private final Set<String> withoutBatch;

    private final CallSessions sessions;
    private final AdapterContext context;
    private final Standing standing;
    private final BatchPlacing placing;
    private final Map<String, Trouble> troubles = new TreeMap<>();
    private boolean started;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("batches").daemon().factory());

    /** @param formats of the operations that send batches */
    BatchSender(
            SftpConfig config,
            Map<String, RecordFormat> formats,
            CallSessions sessions,
            AdapterContext context,
            Standing standing) {
        this.config = config;
        this.formats = new TreeMap<>(formats);
        this.withoutBatch = new TreeSet<>(config.operations().keySet());
        this.withoutBatch.removeAll(formats.keySet());
        this.sessions = sessions;
        this.context = context;
        this.standing = standing;
        this.placing = new BatchPlacing(config, context);
    }

    /** May be repeated, also when it is closed. */
    synchronized void start() {
        if (started || schedule.isShutdown()) return;
        started = true;
        var _ = schedule.scheduleWithFixedDelay(
                this::look, BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends when what is being sent now has ended: whoever closes lets go of the sessions, too. */
    @Override
    public synchronized void close() {
        schedule.shutdownNow();
    }

    /** An operation whose file is not sent, and how many looks pass before it is tried again. */
    private record Trouble(Problem problem, int rest, int left) {

        Trouble passed() {
            return new Trouble(problem, rest, left - 1);
        }
    }

    /** Closes what is open for long enough, and sends what is closed. */
    void look() {
        if (context.outbox().isPaused()) {
            standing.sending(whatWaits());
            return;
        }
        var problems = new ArrayList<Problem>();
        formats.forEach((operation, format) -> {
            var before = troubles.get(operation);
            if (before != null && before.left() > 0) {
                troubles.put(operation, before.passed());
            } else {
                var failed = sendClosed(operation, format);
                var rest = before == null ? 1 : Math.min(2 * before.rest(), MOST_LOOKS_TO_REST);
                if (failed.isPresent()) troubles.put(operation, new Trouble(failed.get(), rest, rest));
                else troubles.remove(operation);
            }
            problems.addAll(heldBack(operation));
        });
        troubles.values().forEach(trouble -> problems.add(trouble.problem()));
        withoutBatch.removeIf(operation -> !waits(operation));
        for (var operation : withoutBatch) problems.add(hasNoBatch(operation));
        if (!schedule.isShutdown()) standing.sending(problems);
    }

    /** Some of these may have been sent by what is forgotten here: a person compares them with what the partner has. */
    private List<Problem> whatWaits() {
        var problems = new ArrayList<Problem>();
        for (var operation : formats.keySet()) {
            var names = unsent(operation).stream()
                    .map(Batch::name)
                    .limit(MOST_NAMES)
                    .toList();
            if (!names.isEmpty()) problems.add(paused(operation, names));
        }
        return problems;
    }

    private Problem paused(String operation, List<String> names) {
        return Problem.warning(
                Place.of(context.connection()).at(operation),
                "These files wait, and may have been sent before the data was put back: " + String.join(", ", names)
                        + (names.size() == MOST_NAMES ? " and those behind them." : "."),
                "Ask the partner which of them it has, and name these in batch.apart before bridge resume.",
                "sftp/batch-paused");
    }

    /** An error, too: a schedule whose task fails ends, and nobody would be told. */
    private Optional<Problem> sendClosed(String operation, RecordFormat format) {
        try {
            for (var batch : context.outbox().unsent(operation)) {
                if (!isClosed(operation, batch) || isHeldBack(operation, batch)) continue;
                try {
                    if (!send(operation, format, batch)) return Optional.empty();
                } catch (LegacySystemException e) {
                    return Optional.of(e.problem());
                } catch (IOException e) {
                    return Optional.of(notMade(operation, batch.name(), e));
                }
            }
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(notSent(operation, e));
        }
    }

    private List<Problem> heldBack(String operation) {
        if (batch(operation).apart().isEmpty()) return List.of();
        return unsent(operation).stream()
                .filter(batch -> isHeldBack(operation, batch))
                .map(batch -> held(operation, batch.name()))
                .toList();
    }

    private List<Batch> unsent(String operation) {
        try {
            return context.outbox().unsent(operation);
        } catch (RuntimeException e) {
            // The next look tells.
            return List.of();
        }
    }

    private boolean isHeldBack(String operation, Batch batch) {
        return batch(operation)
                .apart(batch.name())
                .filter(apart -> apart.sendAs().isEmpty())
                .isPresent();
    }

    private SftpConfig.Batch batch(String operation) {
        return config.operations().get(operation).batch().orElseThrow();
    }

    private Problem held(String operation, String name) {
        return Problem.warning(
                Place.of(context.connection()).at(operation),
                "The file " + name + " is held back, as batch.apart says.",
                "Its records are safe here. Remove its line from batch.apart to have it sent, or add send-as.",
                "sftp/batch-held");
    }

    private boolean waits(String operation) {
        try {
            return !context.outbox().unsent(operation).isEmpty();
        } catch (RuntimeException e) {
            // The next look tells.
            return true;
        }
    }

    private Problem hasNoBatch(String operation) {
        return Problem.error(
                Place.of(context.connection()).at(operation),
                "Records wait for a file of this operation, and are not sent: it has no batch any more.",
                "They are safe here. Give the operation its batch back until status shows that nothing waits.",
                "sftp/batch-waits");
    }

    private boolean isClosed(String operation, Batch batch) {
        if (!batch.open()) return true;
        // Also in the future, by a clock that was ahead.
        var age = Duration.between(batch.opened(), context.clock().instant()).abs();
        if (age.compareTo(batch(operation).time()) < 0) return false;
        context.outbox().close(operation, batch.number());
        return true;
    }

    /** @return false when another process sends it */
    private boolean send(String operation, RecordFormat format, Batch batch) throws IOException {
        var told = batch.name();
        var name = batch(operation)
                .apart(told)
                .flatMap(SftpConfig.Apart::sendAs)
                .map(FileName::text)
                .orElse(told);
        try (var lease = sessions.take(config.connectTimeout());
                var _ = lease.session().watch()) {
            try {
                return placing.send(operation, format, batch, name, lease.files());
            } catch (RemoteFailure e) {
                throw refused(lease, name, e);
            }
        }
    }

    private LegacySystemException refused(Lease lease, String name, RemoteFailure e) {
        if (!e.isAnswer()) lease.session().drop();
        return lease.session()
                .problem(
                        "The file " + name + " is not sent: " + e.getMessage() + ".",
                        "Its records are safe here, and it is tried again. Look at the folder, the user's permissions and the"
                                + " connection to the server. If only this file cannot be sent so, batch.apart gives it another"
                                + " name or holds it back.",
                        "sftp/batch-waits",
                        LegacySystemException.Retry.SOON,
                        e);
    }

    private Problem notMade(String operation, String name, IOException e) {
        return Problem.error(
                Place.of(context.connection()).at(operation),
                "The file " + name + " is not sent. It cannot be made (" + e.getMessage() + ").",
                "Its records are safe here. Give the operation back the format with which they were taken, or hold the file"
                        + " back with batch.apart.",
                "sftp/batch-waits");
    }

    private Problem notSent(String operation, Throwable e) {
        return Problem.error(
                Place.of(context.connection()).at(operation),
                "A file of this operation is not sent (" + e.getMessage() + ").",
                "Its records are safe here, and it is tried again.",
                "sftp/batch-waits");
    }
}
