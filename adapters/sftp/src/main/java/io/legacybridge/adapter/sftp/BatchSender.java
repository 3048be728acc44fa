package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.CallSessions.Lease;
import io.legacybridge.adapter.sftp.SftpConfig.Send;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Outbox.Batch;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Sends the batches of calls, each operation's in order. A batch is written whole under a name that nobody looks for; the outbox
 * remembers where that is; then the file gets its own. So after a stop it is known what to do: while it is there, its name
 * is still to be given, and when it is not, it was.
 */
final class BatchSender implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** Calls are answered by the configuration before for as long as they may take. */
    private static final Duration UNTIL_OTHERS_END = Duration.ofMinutes(5);

    private final SftpConfig config;
    private final Map<String, RecordFormat> formats;
    /** Operations that had a batch before, perhaps. Nothing is added to it any more. */
    private final Set<String> withoutBatch;

    private final CallSessions sessions;
    private final AdapterContext context;
    private final Standing standing;
    private final Set<String> swept = new HashSet<>();
    private final Map<WaitingFile, Instant> elsewhere = new HashMap<>();
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

    /** Closes what is open for long enough, and sends what is closed. */
    void look() {
        var problems = new ArrayList<Problem>();
        formats.forEach((operation, format) -> {
            try {
                for (var batch : context.outbox().unsent(operation))
                    if (isClosed(operation, batch)) send(operation, format, batch);
            } catch (LegacySystemException e) {
                problems.add(e.problem());
            } catch (IOException | RuntimeException e) {
                problems.add(notSent(operation, "It cannot be made (" + e.getMessage() + ")."));
            }
        });
        withoutBatch.removeIf(operation -> !waits(operation));
        for (var operation : withoutBatch) problems.add(hasNoBatch(operation));
        if (!schedule.isShutdown()) standing.sending(problems);
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
        var time = config.operations().get(operation).batch().orElseThrow().time();
        if (batch.opened().plus(time).isAfter(context.clock().instant())) return false;
        context.outbox().close(operation, batch.number());
        return true;
    }

    private void send(String operation, RecordFormat format, Batch batch) throws IOException {
        var name = batch.name()
                .orElseGet(() -> OutgoingBatch.naming(
                                config.operations().get(operation),
                                config.timeZone().id())
                        .of(batch.number(), batch.opened()));
        try (var lease = sessions.take(config.connectTimeout());
                var _ = lease.session().watch()) {
            try {
                var folder = folder(config.operations().get(operation));
                var placed = placed(operation, format, batch, folder, name, lease.files());
                context.outbox().sent(operation, batch.number(), placed.text());
                if (swept.add(operation)) sweep(lease.files(), operation, batch.number(), folder);
            } catch (RemoteFailure e) {
                throw refused(lease, name, e);
            }
        }
    }

    /** What waits already gets its name there; where that cannot be, it is written again to where the configuration leads now. */
    private WaitingFile placed(
            String operation, RecordFormat format, Batch batch, String folder, String name, RemoteFiles server)
            throws IOException, RemoteFailure {
        var before = batch.delivered().flatMap(WaitingFile::parse);
        if (before.isPresent() && isPlaced(before.get(), folder + name, server)) return before.get();
        var written = deliver(operation, format, batch, folder, name, server);
        if (before.isPresent()) forget(server, before.get());
        place(server, written);
        return written;
    }

    /** @return false when it has to be written again */
    private boolean isPlaced(WaitingFile file, String path, RemoteFiles server) throws RemoteFailure {
        if (!file.waits(server)) {
            if (file.wasPlaced(config, server)) return true;
            if (!file.isOn(config)) awaitWhoeverSendsThere(file);
            return false;
        }
        try {
            place(server, file);
            return true;
        } catch (RemoteFailure e) {
            if (!e.isAnswer() || file.path().equals(path) || !file.waits(server)) throw e;
            return false;
        }
    }

    /** The configuration before this one, which still ends, or that of another node: it may just give the file its name. */
    private void awaitWhoeverSendsThere(WaitingFile file) throws RemoteFailure {
        var now = context.clock().instant();
        var since = elsewhere.computeIfAbsent(file, _ -> now);
        if (!since.plus(UNTIL_OTHERS_END).isAfter(now)) return;
        throw new RemoteFailure(
                RemoteFailure.Kind.REFUSED,
                "it was written to " + file.server() + ", and is written to this server in some minutes",
                null);
    }

    private WaitingFile deliver(
            String operation, RecordFormat format, Batch batch, String folder, String name, RemoteFiles server)
            throws IOException, RemoteFailure {
        var content = OutgoingBatch.file(format, context.outbox().contents(operation, batch.number()));
        // Two nodes may be here at the same moment; each writes a file of its own.
        var temporary = folder + ".%s.%08d.%s.part".formatted(operation, batch.number(), UUID.randomUUID());
        server.write(temporary, content);
        var written = server.find(temporary);
        if (written.isEmpty() || written.get().size() != content.length)
            throw new RemoteFailure(RemoteFailure.Kind.REFUSED, "the server did not keep the whole file", null);
        var waiting = WaitingFile.of(config, temporary, folder + name, content);
        if (context.outbox().delivered(operation, batch.number(), batch.delivered(), waiting.text())) return waiting;
        server.delete(temporary);
        throw new RemoteFailure(RemoteFailure.Kind.REFUSED, "another process sends it", null);
    }

    /**
     * Removes what a stop left between writing a file and remembering where it lies. Only of batches that are sent: another
     * node may be writing a later one.
     */
    private static void sweep(RemoteFiles server, String operation, long sent, String folder) {
        var ours = Pattern.compile("\\.%s\\.(\\d{8,18})\\.[0-9a-f-]{36}\\.part".formatted(Pattern.quote(operation)));
        var left = new ArrayList<String>();
        try {
            server.list(folder, file -> {
                var name = ours.matcher(file.name());
                if (file.kind() == RemoteFile.Kind.FILE && name.matches() && Long.parseLong(name.group(1)) <= sent)
                    left.add(file.name());
            });
            for (var name : left) server.delete(folder + name);
        } catch (RemoteFailure e) {
            // Nobody takes a file whose name begins with a dot; the next start looks again.
        }
    }

    /** Nothing is overwritten: the number of a batch stands in the name, so nobody else has it by right. */
    private static void place(RemoteFiles server, WaitingFile file) throws RemoteFailure {
        if (server.find(file.path()).isPresent())
            throw new RemoteFailure(RemoteFailure.Kind.REFUSED, "there is a file of this name already", null);
        server.rename(file.temporary(), file.path());
    }

    private static void forget(RemoteFiles server, WaitingFile file) {
        try {
            server.delete(file.temporary());
        } catch (RemoteFailure e) {
            // Nobody takes a file whose name begins with a dot.
        }
    }

    private LegacySystemException refused(Lease lease, String name, RemoteFailure e) {
        if (!e.isAnswer()) lease.session().drop();
        return lease.session()
                .problem(
                        "The file " + name + " is not sent: " + e.getMessage() + ".",
                        "Its records are safe here, and it is tried again. Look at the folder, the user's permissions and the"
                                + " connection to the server.",
                        "sftp/batch-waits",
                        LegacySystemException.Retry.SOON,
                        e);
    }

    private Problem notSent(String operation, String why) {
        return Problem.error(
                Place.of(context.connection()).at(operation),
                "A file of this operation is not sent. " + why,
                "Its records are safe here. Give the operation back the format with which they were taken.",
                "sftp/batch-waits");
    }

    private static String folder(Send send) {
        return send.folder().endsWith("/") ? send.folder() : send.folder() + "/";
    }
}
