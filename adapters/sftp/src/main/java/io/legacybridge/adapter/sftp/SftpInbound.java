package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.Readiness.Ready;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging.LengthDiffers;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Takes files from folders of an SFTP server. A file that is whole is copied once, compared with its listing, and touched on
 * the server only after its last record is safe.
 *
 * <p>Then it is renamed to {@code NAME.DIGEST.taken} and, if it is still what was copied, moved into the archive folder. A
 * {@code .taken} file is only ever made after everything in it is safe, so one that a stop left behind is just archived.
 */
final class SftpInbound implements Source.Polled {

    private final SftpConfig config;
    private final AdapterContext context;
    private final SftpSession session;
    private final RecordFormat format;
    private final Readiness readiness;
    private final ArrayDeque<Ready> ready = new ArrayDeque<>();

    SftpInbound(SftpConfig config, RecordFormat format, AdapterContext context, SftpSession session) {
        this.config = config;
        this.context = context;
        this.session = session;
        this.format = format;
        this.readiness = new Readiness(config);
    }

    @Override
    public RecordFormat format() {
        return format.alone();
    }

    @Override
    public Duration interval() {
        return config.interval();
    }

    @Override
    public Optional<Delivery> next() throws LegacySystemException {
        var files = session.files();
        try (var _ = session.watch()) {
            if (ready.isEmpty()) look(files);
            while (!ready.isEmpty()) {
                var staged = stage(files, ready.poll());
                if (staged.isPresent()) return Optional.of(new FileDelivery(staged.get()));
            }
            return Optional.empty();
        }
    }

    @Override
    public Delivery resume(StagedFile staged) {
        return new FileDelivery(staged);
    }

    private void look(RemoteFiles files) throws LegacySystemException {
        var look = new FolderLook(config);
        for (var folder : config.folder()) {
            try {
                look.into(folder, files);
            } catch (RemoteFailure e) {
                throw broken("The folder " + folder + " cannot be read.", e);
            }
        }
        context.report(look.problems(session.place()));
        try {
            for (var taken : look.leftovers()) archive(files, taken.path(), TakenName.original(taken.name()));
            for (var marker : look.markersOfEmptyFolders())
                if (TakenName.isStill(files, marker.path(), marker)) files.delete(marker.path());
            ready.addAll(readiness.of(look, files));
        } catch (RemoteFailure e) {
            throw broken("A file that was found cannot be read or moved.", e);
        }
    }

    /** Empty when the file changed while it was copied, or is not whole: it is looked at again later. */
    private Optional<StagedFile> stage(RemoteFiles files, Ready next) throws LegacySystemException {
        var listed = next.file();
        try {
            StagedFile staged;
            try (var content = files.read(listed.path(), 0)) {
                staged = context.staging().stage(listed, content);
            }
            if (!TakenName.isStill(files, listed.path(), listed)) {
                readiness.forget(listed);
                context.staging().delete(staged);
                return Optional.empty();
            }
            if (!next.still() && !isWhole(staged)) {
                context.staging().delete(staged);
                return Optional.empty();
            }
            readiness.forget(listed);
            return Optional.of(staged);
        } catch (LengthDiffers e) {
            readiness.forget(listed);
            return Optional.empty();
        } catch (RemoteFailure e) {
            readiness.forget(listed);
            if (e.isMissing()) return Optional.empty();
            throw broken("The file " + FolderLook.shown(listed.name()) + " cannot be read.", e);
        } catch (IOException e) {
            readiness.forget(listed);
            session.drop();
            throw broken("The file " + FolderLook.shown(listed.name()) + " could not be copied to its end.", e);
        }
    }

    /** A file that does not stand still yet may say itself that it is whole. */
    private boolean isWhole(StagedFile staged) throws IOException {
        if (config.ready() != SftpConfig.Ready.CONTROL_TOTALS
                || format.wholeCheck().isEmpty()) return true;
        return format.wholeCheck()
                .get()
                .check(staged.open(0), staged.appearance().name())
                .isEmpty();
    }

    private final class FileDelivery implements Delivery.File {

        private final StagedFile staged;

        FileDelivery(StagedFile staged) {
            this.staged = staged;
        }

        @Override
        public String name() {
            return staged.appearance().name();
        }

        @Override
        public StagedFile staged() {
            return staged;
        }

        @Override
        public RecordCursor records(Checkpoint from) throws IOException {
            return format.read(staged.open(from.offset()), name(), from);
        }

        @Override
        public Optional<WholeCheck> wholeCheck() {
            return format.wholeCheck();
        }

        @Override
        public void acknowledge() throws LegacySystemException {
            var file = staged.appearance();
            var files = session.files();
            try (var _ = session.watch()) {
                // The partner may have replaced or removed it meanwhile; then it is not ours to touch.
                if (!TakenName.isStill(files, file.path(), file)) return;
                var taken = folder(file.path()) + TakenName.of(name(), staged.digest());
                if (files.find(taken).isPresent()) return;
                removeMarker(files, file);
                files.rename(file.path(), taken);
                if (TakenName.isStill(files, taken, file)) archive(files, taken, name());
                else files.rename(taken, file.path());
            } catch (RemoteFailure e) {
                throw broken(
                        "The file " + FolderLook.shown(name()) + " cannot be moved to " + config.archiveTo() + ".", e);
            }
        }

        @Override
        public void giveBack() {}
    }

    /** Before the file itself: a marker that outlives its file would say that the next one is whole before it is. */
    private void removeMarker(RemoteFiles files, FileAppearance file) throws RemoteFailure {
        if (config.doneMarker().isEmpty() || config.doneMarker().get().isForTheFolder()) return;
        var marker = folder(file.path()) + config.doneMarker().get().of(file.name());
        if (files.find(marker).isPresent()) files.delete(marker);
    }

    /** Moves a taken file into the archive folder, beside one of the same name if there is one. */
    private void archive(RemoteFiles files, String taken, String name) throws RemoteFailure {
        var archive = folder(taken) + config.archiveTo().path();
        if (files.find(archive).isEmpty()) files.makeFolder(archive);
        var target = archive + "/" + name;
        for (var count = 2; files.find(target).isPresent(); count++)
            target = archive + "/" + TakenName.fitting(name, "." + count);
        files.rename(taken, target);
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    private LegacySystemException broken(String what, Exception cause) {
        return session.problem(
                what,
                "Check the folder, the user's permissions and the connection to the server.",
                "sftp/folder",
                Retry.SOON,
                cause);
    }
}
