package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Outbox.Batch;
import io.legacybridge.spi.record.RecordFormat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Brings a batch to its place. It is written whole under a name that nobody looks for; the outbox remembers where that is, then that
 * it gets its own name; then the file gets it. So after a stop it is known what to do: while it is there, its name is still to be
 * given; when it is not, it was, if the server was asked. Not thread-safe.
 */
final class BatchPlacing {

    /** Calls are answered by the configuration before for as long as they may take. */
    private static final Duration UNTIL_OTHERS_END = Duration.ofMinutes(5);

    private final SftpConfig config;
    private final AdapterContext context;
    private final Set<String> swept = new HashSet<>();
    private final Map<String, Elsewhere> elsewhere = new HashMap<>();
    /** By operation: what was being written when that failed, and that nobody remembers as a batch. */
    private final Map<String, String> unfinished = new HashMap<>();

    BatchPlacing(SftpConfig config, AdapterContext context) {
        this.config = config;
        this.context = context;
    }

    /** A file that was written to another server. */
    private record Elsewhere(WaitingFile file, Instant since) {}

    /** Another process was quicker: its file counts. */
    private static final class Overtaken extends Exception {}

    /**
     * @return false when another process sends it
     * @throws IOException when the file cannot be made
     */
    boolean send(String operation, RecordFormat format, Batch batch, String name, RemoteFiles server)
            throws IOException, RemoteFailure {
        var folder = RemotePath.withSlash(config.operations().get(operation).folder());
        try {
            var placed = placed(operation, format, batch, folder, name, server);
            context.outbox().sent(operation, batch.number(), placed.text());
        } catch (Overtaken e) {
            return false;
        }
        if (swept.add(operation)) sweep(server, operation, batch.number(), folder);
        return true;
    }

    /**
     * What waits already gets its name there; where that cannot be, it is written again to where the configuration leads now.
     *
     * @return as it is remembered
     */
    private WaitingFile placed(
            String operation, RecordFormat format, Batch batch, String folder, String name, RemoteFiles server)
            throws IOException, RemoteFailure, Overtaken {
        var before = batch.delivered().map(WaitingFile::parse);
        if (before.isPresent()) {
            var placed = placed(operation, batch, before.get(), folder + name, server);
            if (placed.isPresent()) return placed.get();
        }
        var written = deliver(operation, format, batch, folder, name, server);
        if (before.isPresent()) server.forget(before.get().temporary());
        return place(operation, batch, written, server);
    }

    /** @return empty when it has to be written again */
    private Optional<WaitingFile> placed(
            String operation, Batch batch, WaitingFile file, String path, RemoteFiles server)
            throws RemoteFailure, Overtaken {
        if (!file.waits(server)) {
            if (isNamedNow(file, server) || file.wasPlaced(config, server)) return Optional.of(file);
            if (!file.isOn(config)) awaitWhoeverSendsThere(operation, file);
            return Optional.empty();
        }
        try {
            return Optional.of(place(operation, batch, file, server));
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) throw e;
            // Another node may have been quicker.
            var named = file.beingNamed();
            if (!file.waits(server) && named.wasPlaced(config, server)) return Optional.of(named);
            if (file.path().equals(path)) throw e;
            return Optional.empty();
        }
    }

    /** Some servers say of a file that they do not show just now that it is not there; when it can be renamed, it was. */
    private boolean isNamedNow(WaitingFile file, RemoteFiles server) throws RemoteFailure {
        if (!file.mayBeNamed() || !file.isOn(config) || server.find(file.path()).isPresent()) return false;
        try {
            server.rename(file.temporary(), file.path());
            return true;
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) throw e;
            return false;
        }
    }

    /** The configuration before this one, which still ends, or that of another node: it may just give the file its name. */
    private void awaitWhoeverSendsThere(String operation, WaitingFile file) throws RemoteFailure {
        var now = context.clock().instant();
        var known = elsewhere.get(operation);
        if (known == null || !known.file().equals(file) || now.isBefore(known.since()))
            elsewhere.put(operation, new Elsewhere(file, now));
        if (!elsewhere.get(operation).since().plus(UNTIL_OTHERS_END).isAfter(now)) return;
        throw new RemoteFailure(
                RemoteFailure.Kind.REFUSED,
                "it was written to " + file.server() + ", and is written to this server in some minutes",
                null);
    }

    private WaitingFile deliver(
            String operation, RecordFormat format, Batch batch, String folder, String name, RemoteFiles server)
            throws IOException, RemoteFailure, Overtaken {
        var content = OutgoingBatch.file(format, context.outbox().contents(operation, batch.number()));
        // Two nodes may be here at the same moment; each writes a file of its own.
        var temporary = folder
                + ".%s.%08d.%s.%s.part"
                        .formatted(operation, batch.number(), context.outbox().owner(), UUID.randomUUID());
        var failed = unfinished.put(operation, temporary);
        if (failed != null) server.forget(failed);
        server.write(temporary, content);
        var written = server.find(temporary);
        if (written.isEmpty() || written.get().size() != content.length)
            throw new RemoteFailure(RemoteFailure.Kind.REFUSED, "the server did not keep the whole file", null);
        // From here on it may be remembered as the batch.
        unfinished.remove(operation);
        var waiting = WaitingFile.of(config, temporary, folder + name, content);
        if (context.outbox().delivered(operation, batch.number(), batch.delivered(), waiting.text())) return waiting;
        server.forget(temporary);
        throw new Overtaken();
    }

    /**
     * Removes what a stop left between writing a file and remembering where it lies. Only what is ours, and only of batches that are
     * sent: another node may be writing a later one.
     */
    private void sweep(RemoteFiles server, String operation, long sent, String folder) {
        var ours = Pattern.compile("\\.%s\\.(\\d{8,18})\\.%s\\.[0-9a-f-]{36}\\.part(\\.look)?"
                .formatted(
                        Pattern.quote(operation), Pattern.quote(context.outbox().owner())));
        var left = new ArrayList<String>();
        // One that is held back may lie there.
        var unsent =
                context.outbox().unsent(operation).stream().map(Batch::number).toList();
        try {
            server.list(folder, file -> {
                var name = ours.matcher(file.name());
                if (file.kind() != RemoteFile.Kind.FILE || !name.matches()) return;
                var number = Long.parseLong(name.group(1));
                if (number <= sent && !unsent.contains(number)) left.add(file.name());
            });
            for (var name : left) server.delete(folder + name);
        } catch (RemoteFailure e) {
            // Nobody takes a file whose name begins with a dot; the next start looks again.
        }
    }

    /**
     * Nothing is overwritten: the number of a batch stands in the name, so nobody else has it by right.
     *
     * @return as it is remembered
     */
    private WaitingFile place(String operation, Batch batch, WaitingFile file, RemoteFiles server)
            throws RemoteFailure, Overtaken {
        if (file.isThere(server)) {
            server.forget(file.temporary());
            return file;
        }
        if (server.find(file.path()).isPresent())
            throw new RemoteFailure(RemoteFailure.Kind.REFUSED, "there is a file of this name already", null);
        var named = file.beingNamed();
        if (!file.mayBeNamed()
                && !context.outbox().delivered(operation, batch.number(), Optional.of(file.text()), named.text()))
            throw new Overtaken();
        server.rename(file.temporary(), file.path());
        return named;
    }
}
