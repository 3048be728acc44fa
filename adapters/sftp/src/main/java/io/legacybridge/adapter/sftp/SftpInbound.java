package io.legacybridge.adapter.sftp;

import io.legacybridge.adapter.sftp.ParkedFiles.Kind;
import io.legacybridge.adapter.sftp.Readiness.Candidate;
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
import io.legacybridge.spi.problem.Problem;
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
import java.util.List;
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
    private final ParkedFiles parked;
    private final StreamedFiles streamed;
    private final StayingMarkers staying;
    private final Set<FileAppearance> known = new HashSet<>();
    private final ArrayDeque<Candidate> candidates = new ArrayDeque<>();
    private List<Problem> leftAlone = List.of();

    SftpInbound(
            SftpConfig config, RecordFormat format, AdapterContext context, RemoteSession session, Standing standing) {
        this.config = config;
        this.context = context;
        this.standing = standing;
        this.session = session;
        this.format = format;
        this.unpacking = new Unpacking(config, format);
        this.parked = new ParkedFiles(context.clock());
        this.streamed = new StreamedFiles(session, parked, this::report);
        this.staying = new StayingMarkers(parked);
        this.readiness = new Readiness(config, parked, streamed);
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
            var putOff = streamed.due();
            if (putOff.isPresent()) return putOff.map(FileDelivery::new);
            if (candidates.isEmpty()) look(files);
            while (!candidates.isEmpty()) {
                var staged = stage(files, candidates.poll());
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
        parked.keepOnly(look.all());
        taken.keepOnly(look.leftovers());
        var late = staying.takeOutLateFiles(look);
        try {
            var strange = new ArrayList<FileAppearance>();
            var unmarked = new ArrayList<FileAppearance>();
            for (var leftover : look.leftovers())
                if (!parked.unlessRefused(leftover, Kind.UNMOVABLE, true, () -> taken.settle(files, leftover)))
                    strange.add(leftover);
            for (var aside : look.markersAside())
                unmarked.addAll(parked.unlessRefused(
                        aside, Kind.UNDELETABLE, List.of(), () -> taken.unmarked(files, look, aside)));
            for (var marker : look.markersOfEmptyFolders(strange))
                parked.unlessRefused(marker, Kind.UNDELETABLE, false, () -> TakenFiles.deleteIfStill(files, marker));
            leftAlone = look.problems(session.place(), strange, unmarked, late);
            candidates.addAll(readiness.of(look, files));
            report();
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) session.drop();
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

    private void report() {
        var all = new ArrayList<>(leftAlone);
        all.addAll(parked.problems(session.place()));
        standing.taking(all);
    }

    /** Empty when the file changed while it was copied, or is not whole: it is looked at again later. */
    private Optional<StagedFile> stage(RemoteFiles files, Candidate next) throws LegacySystemException {
        var listed = next.file();
        try {
            var staged = copyIfWhole(files, next);
            if (staged.isEmpty()) return staged;
            readiness.forget(listed);
            streamed.begin(staged.get());
            return staged;
        } catch (LengthDiffers | Replaced e) {
            readiness.forget(listed);
            return Optional.empty();
        } catch (RemoteFailure e) {
            return notRead(next, e);
        } catch (IOException e) {
            var failure = RemoteFailure.behind(e);
            if (failure.isPresent()) return notRead(next, failure.get());
            candidates.addFirst(next);
            if (e instanceof LegacySystemException broken) throw broken;
            session.drop();
            throw notCopied(listed, e);
        }
    }

    /**
     * Later files do not go before one whose copy broke off, unless it does so again and again; when the server refuses just
     * this one, others go on at once.
     */
    private Optional<StagedFile> notRead(Candidate next, RemoteFailure e) throws LegacySystemException {
        var listed = next.file();
        readiness.forget(listed);
        if (e.isMissing()) return Optional.empty();
        if (e.isAnswer()) {
            parked.park(listed, Kind.UNREADABLE, e);
            report();
            return Optional.empty();
        }
        session.drop();
        if (!parked.parkAtLast(listed, Kind.UNREADABLE, e)) candidates.addFirst(next);
        report();
        throw broken("The file " + FolderLook.shown(listed.name()) + " could not be copied to its end.", e);
    }

    /** A copy that is not offered is deleted, whatever happens: it may be torn. */
    private Optional<StagedFile> copyIfWhole(RemoteFiles files, Candidate next) throws IOException, RemoteFailure {
        var listed = next.file();
        var staged = copyOrStream(files, listed);
        var offered = Optional.<StagedFile>empty();
        try {
            if (!TakenFiles.isStill(files, listed.path(), listed)) readiness.forget(listed);
            else if (next.still() || isWhole(staged)) offered = Optional.of(staged);
            return offered;
        } finally {
            if (offered.isEmpty()) context.staging().delete(staged);
        }
    }

    private StagedFile copyOrStream(RemoteFiles files, FileAppearance listed) throws IOException, RemoteFailure {
        return switch (config.mode()) {
            case STAGED -> copy(files, listed);
            case STREAMING -> streamed.stage(listed, context.staging());
        };
    }

    private StagedFile copy(RemoteFiles files, FileAppearance listed) throws IOException, RemoteFailure {
        var copied = Optional.<StagedFile>empty();
        try (var content = files.read(listed.path(), 0)) {
            copied = Optional.of(context.staging().stage(listed, content));
        } catch (IOException e) {
            // The server may say behind the last byte that the content was not whole.
            if (copied.isPresent()) context.staging().delete(copied.get());
            throw e;
        }
        return copied.get();
    }

    /** A file that does not stand still yet may say itself that it is whole. */
    private boolean isWhole(StagedFile staged) throws IOException {
        var check = unpacking.wholeCheck(staged);
        if (config.ready() != SftpConfig.Ready.CONTROL_TOTALS || check.isEmpty()) return true;
        try (var content = staged.open(0)) {
            return check.get().check(content, staged.appearance().name()).isEmpty();
        }
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
                parked.forget(staged.appearance());
            } catch (RemoteFailure e) {
                if (e.isAnswer() && parked.parkAtLast(staged.appearance(), Kind.UNMOVABLE, e)) {
                    report();
                    return;
                }
                throw broken("The file " + FolderLook.shown(name()) + " cannot be moved to " + to + ".", e);
            }
        }

        @Override
        public void giveBack() {}
    }

    private LegacySystemException notCopied(FileAppearance listed, IOException cause) {
        return session.problem(
                "The file %s could not be written to the local disk (%s)."
                        .formatted(FolderLook.shown(listed.name()), cause.getMessage()),
                "Look at the disk of data/staging, and at its room; the file is copied again by itself.",
                "sftp/local-disk",
                Retry.SOON,
                cause);
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
