package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.FileAppearance;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Markers of whole folders that stay there because a file is left alone. Such a marker says nothing of a file that came behind it, also
 * when the one that is left alone is gone: it waits for a newer marker.
 */
final class StayingMarkers {

    private final ParkedFiles parked;
    private final Set<FileAppearance> staying = new HashSet<>();

    StayingMarkers(ParkedFiles parked) {
        this.parked = parked;
    }

    /** Takes the files out of a look that came too late for their marker, and tells them. */
    List<FileAppearance> takeOutLateFiles(FolderLook look) {
        staying.retainAll(look.markersOfFolders());
        for (var file : look.leftAlone(parked))
            look.markerOf(file).filter(look.markersOfFolders()::contains).ifPresent(staying::add);
        var late = look.files().stream()
                .filter(file -> !parked.wasParked(file))
                .filter(file -> isLate(look, file))
                .toList();
        look.files().removeAll(Set.copyOf(late));
        return late;
    }

    private boolean isLate(FolderLook look, FileAppearance file) {
        return look.markerOf(file)
                .filter(staying::contains)
                .filter(marker -> file.modified().isAfter(marker.modified()))
                .isPresent();
    }
}
