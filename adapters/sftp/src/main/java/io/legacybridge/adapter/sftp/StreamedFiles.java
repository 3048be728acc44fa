package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.ParkedFiles.Kind;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.Staging.PutOff;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Files that are read from their server without a copy. One whose reading broke off goes on behind its last chunk and keeps its
 * place, until it breaks off again and again without coming further: then it is put off, and offered again later. The ledger knows how
 * far it was read, and it was read for its digest already.
 */
final class StreamedFiles {

    private final RemoteSession session;
    private final ParkedFiles parked;
    private final Runnable report;
    private final Map<FileAppearance, StagedFile> putOff = new LinkedHashMap<>();
    private Optional<Reading> latest = Optional.empty();

    /** @param report tells what is left alone now */
    StreamedFiles(RemoteSession session, ParkedFiles parked, Runnable report) {
        this.session = session;
        this.parked = parked;
        this.report = report;
    }

    /** Reads it once, for its digest. What fails then fails before anything of it counts, as in a copy. */
    StagedFile stage(FileAppearance listed, Staging staging) throws IOException {
        var reading = new Reading(listed);
        latest = Optional.of(reading);
        return staging.withoutCopy(listed, reading);
    }

    /** The file that was staged last is offered: from now on its records count. */
    void begin(StagedFile file) {
        latest.ifPresent(reading -> reading.begun = Optional.of(file));
        latest = Optional.empty();
    }

    boolean isPutOff(FileAppearance file) {
        return putOff.containsKey(file);
    }

    /** One that was put off and is to be tried again now, also because it does not lie there any more as it was. */
    Optional<StagedFile> due() {
        var due =
                putOff.keySet().stream().filter(file -> !parked.isParked(file)).findFirst();
        return due.map(putOff::remove);
    }

    private final class Reading implements Staging.Opening {

        private final FileAppearance listed;
        private Optional<StagedFile> begun = Optional.empty();
        private long furthest;

        Reading(FileAppearance listed) {
            this.listed = listed;
        }

        @Override
        public InputStream at(long offset) throws IOException {
            if (offset > furthest) parked.forget(listed);
            furthest = Math.max(furthest, offset);
            return StreamedFile.open(session, listed, offset, this::brokeOff);
        }

        private IOException brokeOff(RemoteFailure failure) {
            if (!failure.isAnswer()) session.drop();
            if (begun.isEmpty() || !isLeftAlone(failure)) return broken(failure);
            putOff.put(listed, begun.get());
            report.run();
            return new PutOff(listed);
        }

        private boolean isLeftAlone(RemoteFailure failure) {
            if (!failure.isAnswer()) return parked.parkAtLast(listed, Kind.UNREADABLE, failure);
            parked.park(listed, Kind.UNREADABLE, failure);
            return true;
        }

        private LegacySystemException broken(RemoteFailure failure) {
            return session.problem(
                    "The file " + FolderLook.shown(listed.name()) + " could not be read to its end.",
                    "Check the connection to the server; it goes on where it was.",
                    "sftp/folder",
                    Retry.SOON,
                    failure);
        }
    }
}
