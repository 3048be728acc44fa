package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.Readiness.Ready;
import io.legacybridge.adapter.sftp.SftpConfig.After;
import io.legacybridge.adapter.sftp.SftpConfig.DuplicateContent;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging.LengthDiffers;
import io.legacybridge.spi.Staging.Replaced;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Takes files from folders of an SFTP server. A file that is whole is copied once, compared with its listing, and touched on
 * the server only after its last record is safe.
 */
final class SftpInbound implements Source.Polled {

    private final SftpConfig config;
    private final AdapterContext context;
    private final Standing standing;
    private final RemoteSession session;
    private final RecordFormat format;
    private final Unpacking unpacking;
    private final Readiness readiness;
    private final TakenFiles taken;
    private final Set<FileAppearance> known = new HashSet<>();
    private final ArrayDeque<Ready> ready = new ArrayDeque<>();

    SftpInbound(
            SftpConfig config, RecordFormat format, AdapterContext context, RemoteSession session, Standing standing) {
        this.config = config;
        this.context = context;
        this.standing = standing;
        this.session = session;
        this.format = format;
        this.unpacking = new Unpacking(config, format);
        this.readiness = new Readiness(config);
        this.taken = new TakenFiles(config, context);
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
        if (config.after() == After.KEEP) passOverWhatWasTaken(look);
        try {
            var strange = new ArrayList<FileAppearance>();
            for (var leftover : look.leftovers()) if (!taken.settle(files, leftover)) strange.add(leftover);
            standing.taking(look.problems(session.place(), strange));
            for (var marker : look.markersOfEmptyFolders())
                if (TakenFiles.isStill(files, marker.path(), marker)) files.delete(marker.path());
            ready.addAll(readiness.of(look, files));
        } catch (RemoteFailure e) {
            throw broken("A file that was found cannot be read or moved.", e);
        }
    }

    /** They stay where they are, so they are found again at every look. */
    private void passOverWhatWasTaken(FolderLook look) {
        known.retainAll(Set.copyOf(look.files()));
        look.files().removeIf(file -> {
            if (!known.contains(file) && context.wasTaken(file)) known.add(file);
            return known.contains(file);
        });
    }

    /** Empty when the file changed while it was copied, or is not whole: it is looked at again later. */
    private Optional<StagedFile> stage(RemoteFiles files, Ready next) throws LegacySystemException {
        var listed = next.file();
        try {
            var staged = staged(files, listed);
            if (!TakenFiles.isStill(files, listed.path(), listed)) {
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
        } catch (LengthDiffers | Replaced e) {
            readiness.forget(listed);
            return Optional.empty();
        } catch (RemoteFailure e) {
            if (session.isOpen()) readiness.forget(listed);
            else keepPlace(next);
            if (e.isMissing()) return Optional.empty();
            throw broken("The file " + FolderLook.shown(listed.name()) + " cannot be read.", e);
        } catch (IOException e) {
            keepPlace(next);
            session.drop();
            throw broken("The file " + FolderLook.shown(listed.name()) + " could not be copied to its end.", e);
        }
    }

    /** Later files do not go before one whose copy broke off; only when the server refuses just this one, others go on. */
    private void keepPlace(Ready next) {
        ready.addFirst(next);
    }

    private StagedFile staged(RemoteFiles files, FileAppearance listed) throws IOException, RemoteFailure {
        return switch (config.mode()) {
            case STAGED -> {
                try (var content = files.read(listed.path(), 0)) {
                    yield context.staging().stage(listed, content);
                }
            }
            case STREAMING ->
                context.staging().withoutCopy(listed, offset -> StreamedFile.open(session, listed, offset));
        };
    }

    /** A file that does not stand still yet may say itself that it is whole. */
    private boolean isWhole(StagedFile staged) throws IOException {
        var check = unpacking.wholeCheck(staged);
        if (config.ready() != SftpConfig.Ready.CONTROL_TOTALS || check.isEmpty()) return true;
        return check.get().check(staged.open(0), staged.appearance().name()).isEmpty();
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
            return unpacking.records(staged, from);
        }

        @Override
        public Optional<WholeCheck> wholeCheck() {
            return unpacking.wholeCheck(staged);
        }

        @Override
        public Set<Demand> demands() {
            var demands = EnumSet.noneOf(Demand.class);
            if (config.allOrNothing()) demands.add(Demand.EVERY_RECORD_FITS);
            if (config.duplicateContent() == DuplicateContent.REJECT) demands.add(Demand.NEW_CONTENT);
            return demands;
        }

        @Override
        public void acknowledge() throws LegacySystemException {
            settle(Optional.empty(), config.archiveTo());
        }

        @Override
        public void refuse(String reason) throws LegacySystemException {
            settle(Optional.of(reason), config.failedTo());
        }

        private void settle(Optional<String> refusal, FolderBelow to) throws LegacySystemException {
            var files = session.files();
            try (var _ = session.watch()) {
                taken.settle(files, staged, refusal);
            } catch (RemoteFailure e) {
                throw broken("The file " + FolderLook.shown(name()) + " cannot be moved to " + to + ".", e);
            }
        }

        @Override
        public void giveBack() {}
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
