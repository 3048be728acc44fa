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
    private final Set<String> unmarked = new HashSet<>();

    TakenFiles(SftpConfig config, AdapterContext context) {
        this.config = config;
        this.context = context;
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
        var folder = folder(file.path());
        var renamed = folder + TakenName.of(file.name(), staged.digest(), ending);
        if (server.find(renamed).isPresent()) return;
        var wasMarked = removeMarker(server, file);
        server.rename(file.path(), renamed);
        if (!isStill(server, renamed, file)) {
            if (wasMarked) unmarked.add(file.path());
            putBack(server, renamed, file.path());
        } else if (refusal.isPresent()) setAside(server, renamed, file.name(), refusal.get());
        else putAway(server, renamed, file.name());
    }

    /**
     * Ends what a stop interrupted.
     *
     * @return false when the file is not the one that was taken, and so is left alone
     */
    boolean settle(RemoteFiles server, FileAppearance leftover) throws RemoteFailure {
        var name = TakenName.original(leftover.name());
        var before = new FileAppearance(folder(leftover.path()) + name, leftover.size(), leftover.modified());
        if (!context.wasTaken(before)) return false;
        if (TakenName.isRefused(leftover.name()))
            setAside(server, leftover.path(), name, "The reason stands among the dead letters.");
        else putAway(server, leftover.path(), name);
        return true;
    }

    /** Files of a look that wait for a marker which may have been removed with that of the file whose place they took. */
    List<FileAppearance> unmarked(FolderLook look) {
        var waiting = look.files().stream()
                .filter(file -> unmarked.contains(file.path()))
                .filter(file -> look.markerOf(file).isEmpty())
                .toList();
        unmarked.retainAll(waiting.stream().map(FileAppearance::path).toList());
        return waiting;
    }

    /** Never over what its partner has put there since. One that keeps its new name is told at the next look. */
    private static void putBack(RemoteFiles server, String renamed, String path) throws RemoteFailure {
        if (server.canLink()) {
            if (server.link(renamed, path)) server.delete(renamed);
        } else if (server.find(path).isEmpty()) server.rename(renamed, path);
    }

    /**
     * Before the file itself: a marker that outlives its file would say that the next one is whole before it is.
     *
     * @return whether there was one
     */
    private boolean removeMarker(RemoteFiles server, FileAppearance file) throws RemoteFailure {
        if (config.doneMarker().isEmpty() || config.doneMarker().get().isForTheFolder()) return false;
        var marker = folder(file.path()) + config.doneMarker().get().of(file.name());
        if (server.find(marker).isEmpty()) return false;
        server.delete(marker);
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
        return folder(path) + TakenName.fitting(path.substring(folder(path).length()), ".reason.txt");
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
        var folder = folder(path);
        var today = context.clock().instant().atZone(config.timeZone().id());
        for (var part : wanted.on(today).split("/", -1)) {
            folder += part;
            if (server.find(folder).isEmpty()) server.makeFolder(folder);
            folder += "/";
        }
        return folder;
    }

    /** Whether this is still the file that was listed. */
    static boolean isStill(RemoteFiles server, String path, FileAppearance listed) throws RemoteFailure {
        return server.find(path)
                .filter(found -> found.size() == listed.size())
                .filter(found -> found.modified().equals(listed.modified()))
                .isPresent();
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }
}
