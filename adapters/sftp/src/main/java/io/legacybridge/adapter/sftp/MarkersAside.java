package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.FileAppearance;
import java.util.List;
import java.util.stream.Stream;

/**
 * Markers of files that are being put away. Each gets another name before its file does: one that outlives its file would say that
 * the next one is whole before it is. It is deleted when the file turns out to be the one that was taken. Otherwise it lies there, also
 * over a restart, as the sign that a marker is missing.
 */
final class MarkersAside {

    private final SftpConfig config;
    private final AdapterContext context;

    MarkersAside(SftpConfig config, AdapterContext context) {
        this.config = config;
        this.context = context;
    }

    void setAside(RemoteFiles server, FileAppearance file, String digest) throws RemoteFailure {
        if (!isForEachFile()) return;
        var marker = marker(file);
        if (server.find(marker).isEmpty()) return;
        var aside = aside(marker, digest);
        if (server.find(aside).isPresent()) server.delete(marker);
        else server.rename(marker, aside);
    }

    void delete(RemoteFiles server, FileAppearance file, String digest) throws RemoteFailure {
        if (!isForEachFile()) return;
        var aside = aside(marker(file), digest);
        if (server.find(aside).isPresent()) server.delete(aside);
    }

    /**
     * Ends what a stop interrupted, and what a replaced file has left.
     *
     * @return files that wait for a marker which may be this one
     */
    List<FileAppearance> settle(RemoteFiles server, FolderLook look, FileAppearance aside) throws RemoteFailure {
        if (!isForEachFile()) return List.of();
        var digest = TakenName.digest(aside.name());
        var waiting = look.files().stream()
                .filter(file -> look.markerOf(file).isEmpty())
                .filter(file -> aside(marker(file), digest).equals(aside.path()))
                .toList();
        var taken = waiting.stream().filter(context::wasTaken).findFirst();
        if (taken.isEmpty() && !waiting.isEmpty()) return waiting;
        // The stop came before the file itself was renamed.
        if (taken.isPresent()) server.rename(aside.path(), marker(taken.get()));
        else if (isOurs(look, aside, digest) && !isOfLeftover(look, digest)) server.delete(aside.path());
        return List.of();
    }

    /** Another connection may take other files of the folder, with markers of the same pattern. */
    private boolean isOurs(FolderLook look, FileAppearance aside, String digest) {
        return Stream.concat(look.files().stream(), context.taken(RemotePath.folder(aside.path()), digest).stream())
                .anyMatch(file -> aside(marker(file), digest).equals(aside.path()));
    }

    /** Its file may have got its name back a moment ago. */
    private static boolean isOfLeftover(FolderLook look, String digest) {
        return look.leftovers().stream()
                .anyMatch(leftover -> TakenName.digest(leftover.name()).equals(digest));
    }

    private boolean isForEachFile() {
        return config.doneMarker().filter(marker -> !marker.isForTheFolder()).isPresent();
    }

    private String marker(FileAppearance file) {
        return RemotePath.folder(file.path())
                + config.doneMarker().orElseThrow().of(file.name());
    }

    private static String aside(String marker, String digest) {
        var folder = RemotePath.folder(marker);
        return folder + TakenName.of(marker.substring(folder.length()), digest, TakenName.MARKER);
    }
}
