package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.sftp.SftpConfig.After;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of a file on its server when nothing of it can be lost any more. It is renamed to {@code NAME.DIGEST.taken}, or
 * {@code .refused}, and when it is still what was copied it goes where it stays. A partner may replace it at any moment.
 */
final class TakenFiles {

    private final SftpConfig config;
    private final AdapterContext context;
    private final MarkersAside markers;
    /** Leftovers with another content than was taken: each is read once for that. */
    private final Set<FileAppearance> others = new HashSet<>();

    TakenFiles(SftpConfig config, AdapterContext context) {
        this.config = config;
        this.context = context;
        this.markers = new MarkersAside(config, context);
    }

    /**
     * May be repeated.
     *
     * @param refusal why it was set aside as a whole; empty when it was taken
     */
    void settle(RemoteFiles server, StagedFile staged, Optional<String> refusal) throws RemoteFailure {
        var file = staged.appearance();
        if (config.after() == After.KEEP || !isStill(server, file.path(), file)) return;
        var ending = refusal.isPresent() ? TakenName.REFUSED : TakenName.TAKEN;
        var free = takenName(server, file, staged.digest(), ending);
        if (free.isEmpty()) return;
        var renamed = free.get();
        markers.setAside(server, file, staged.digest());
        server.rename(file.path(), renamed);
        if (!isStill(server, renamed, file) && !hasContent(server, renamed, file.size(), staged.digest())) {
            putBack(server, renamed, file.path());
            return;
        }
        markers.delete(server, file, staged.digest());
        if (refusal.isPresent()) setAside(server, renamed, file.name(), refusal.get());
        else putAway(server, renamed, file.name());
    }

    /**
     * One that is free: what has the usual one may wait for the name that this file has.
     *
     * @return empty when what lies there is this content, which is put away at the next look
     */
    private static Optional<String> takenName(RemoteFiles server, FileAppearance file, String digest, String ending)
            throws RemoteFailure {
        var name = TakenName.of(file.name(), digest, ending);
        for (var count = 2; ; count++) {
            var path = RemotePath.folder(file.path()) + name;
            if (server.find(path).isEmpty()) return Optional.of(path);
            if (hasContent(server, path, file.size(), digest)) return Optional.empty();
            name = TakenName.of(file.name(), digest, "." + count + ending);
        }
    }

    /**
     * Ends what a stop interrupted: puts away what was taken, and gives its name back to what its partner had put in the place of
     * it.
     *
     * @return false when it is left alone, because the ledger knows nothing of it, or another file has its name by now
     */
    boolean settle(RemoteFiles server, FileAppearance leftover) throws RemoteFailure {
        var digest = TakenName.digest(leftover.name());
        var path = original(leftover);
        if (path.isEmpty()) return false;
        var file = new FileAppearance(path.get(), leftover.size(), leftover.modified());
        if (!context.wasTaken(file) && !isOfATakenFile(server, leftover, file))
            return putBack(server, leftover.path(), file.path());
        markers.delete(server, file, digest);
        if (TakenName.isRefused(leftover.name()))
            setAside(server, leftover.path(), file.name(), "The reason stands among the dead letters.");
        else putAway(server, leftover.path(), file.name());
        return true;
    }

    void keepOnly(List<FileAppearance> leftovers) {
        others.retainAll(Set.copyOf(leftovers));
    }

    /** Files of a look that wait for a marker which may be this one: it was set aside with the file whose place they took. */
    List<FileAppearance> unmarked(RemoteFiles server, FolderLook look, FileAppearance aside) throws RemoteFailure {
        return markers.settle(server, look, aside);
    }

    /** Some servers set a new time when they rename a file; then its content tells. */
    private boolean isOfATakenFile(RemoteFiles server, FileAppearance leftover, FileAppearance file)
            throws RemoteFailure {
        if (others.contains(leftover) || !isTaken(file, TakenName.digest(leftover.name()))) return false;
        if (isTaken(file, server.digest(leftover.path()))) return true;
        others.add(leftover);
        return false;
    }

    private boolean isTaken(FileAppearance file, String digest) {
        return context.taken(file.path(), digest).stream()
                .anyMatch(known -> known.path().equals(file.path()) && known.size() == file.size());
    }

    private static boolean hasContent(RemoteFiles server, String path, long size, String digest) throws RemoteFailure {
        var found = server.find(path);
        return found.isPresent()
                && found.get().kind() == RemoteFile.Kind.FILE
                && found.get().size() == size
                && server.digest(path).equals(digest);
    }

    /** The path under which the ledger knows a content that is called so now. */
    private Optional<String> original(FileAppearance leftover) {
        var name = leftover.name();
        var beginning = RemotePath.folder(leftover.path()) + TakenName.original(name);
        var paths = context.taken(beginning, TakenName.digest(name)).stream()
                .map(FileAppearance::path)
                .filter(path -> TakenName.mayBeCut(name) || path.equals(beginning))
                .distinct()
                .toList();
        return paths.size() == 1 ? Optional.of(paths.getFirst()) : Optional.empty();
    }

    /**
     * Never over what its partner has put there since.
     *
     * @return false when it keeps its new name for now
     */
    private static boolean putBack(RemoteFiles server, String renamed, String path) throws RemoteFailure {
        if (server.canLink()) {
            if (!server.link(renamed, path)) return false;
            server.delete(renamed);
            return true;
        }
        if (server.find(path).isPresent()) return false;
        server.rename(renamed, path);
        return true;
    }

    private void putAway(RemoteFiles server, String renamed, String name) throws RemoteFailure {
        switch (config.after()) {
            case ARCHIVE -> server.rename(renamed, free(server, below(server, renamed, config.archiveTo()), name));
            case DELETE -> server.delete(renamed);
            // Renamed by an earlier version of the connection; its name tells that it was taken.
            case KEEP -> {}
        }
    }

    /** The reason first: a file that lies there without one would puzzle people. */
    private void setAside(RemoteFiles server, String renamed, String name, String reason) throws RemoteFailure {
        var target = free(server, below(server, renamed, config.failedTo()), name);
        var text = "%s was not taken by the connection %s.%n%s%n"
                .formatted(FolderLook.shown(name), context.connection(), reason);
        server.write(reasonOf(target), text.getBytes(UTF_8));
        server.rename(renamed, target);
    }

    private static String reasonOf(String path) {
        return RemotePath.folder(path) + TakenName.fitting(RemotePath.name(path), ".reason.txt");
    }

    /** A name in a folder that no other file has. */
    private static String free(RemoteFiles server, String folder, String name) throws RemoteFailure {
        var target = folder + name;
        for (var count = 2; server.find(target).isPresent(); count++)
            target = folder + TakenName.fitting(name, "." + count);
        return target;
    }

    /** The folder below that of a file, with a slash behind; made when it is missing. */
    private String below(RemoteFiles server, String path, FolderBelow wanted) throws RemoteFailure {
        var folder = RemotePath.folder(path);
        var today = context.clock().instant().atZone(config.timeZone().id());
        for (var part : wanted.on(today).split("/", -1)) {
            folder += part;
            if (server.find(folder).isEmpty()) server.makeFolder(folder);
            folder += "/";
        }
        return folder;
    }

    /** @return false when it is another one by now, or gone */
    static boolean deleteIfStill(RemoteFiles server, FileAppearance listed) throws RemoteFailure {
        if (!isStill(server, listed.path(), listed)) return false;
        server.delete(listed.path());
        return true;
    }

    /** Whether this is still the file that was listed, and no link or device in its place. */
    static boolean isStill(RemoteFiles server, String path, FileAppearance listed) throws RemoteFailure {
        return server.find(path)
                .filter(found -> found.kind() == RemoteFile.Kind.FILE)
                .filter(found -> found.size() == listed.size())
                .filter(found -> found.modified().equals(listed.modified()))
                .isPresent();
    }
}
