package io.legacybridge.adapter.sftp;

import com.jcraft.jsch.SftpException;
import io.legacybridge.adapter.sftp.RemoteFile.Kind;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging.LengthDiffers;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Takes files from a folder of an SFTP server. A file is taken when its size and time stand still over two looks; it is
 * copied once, compared with its listing, and touched on the server only after its last record is safe.
 *
 * <p>Then it is renamed to {@code NAME.DIGEST.taken} and, if it is still what was copied, moved into the archive folder. A
 * {@code .taken} file is only ever made after everything in it is safe, so one that a stop left behind is just archived.
 */
final class SftpInbound implements Source.Polled {

    private static final String TAKEN = ".taken";
    private static final int DIGEST_PREFIX = 12;

    private final SftpConfig config;
    private final String folder;
    private final AdapterContext context;
    private final SftpSession session;
    private final RecordFormat format;
    private final Pattern wanted;
    private final ArrayDeque<FileAppearance> ready = new ArrayDeque<>();
    private Map<String, FileAppearance> lastLook = Map.of();

    SftpInbound(SftpConfig config, String folder, RecordFormat format, AdapterContext context, SftpSession session) {
        this.config = config;
        this.folder = folder;
        this.context = context;
        this.session = session;
        this.format = format;
        this.wanted = config.files().pattern();
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
        var now = new TreeMap<String, FileAppearance>();
        try {
            files.list(folder, file -> {
                if (file.kind() == Kind.FILE && isWanted(file.name())) now.put(file.name(), appearance(file));
            });
            for (var name : now.keySet()) if (name.endsWith(TAKEN)) archive(files, path(name), original(name));
        } catch (SftpException e) {
            throw broken("The folder " + folder + " cannot be read.", e);
        }
        now.keySet().removeIf(name -> name.endsWith(TAKEN));
        var tooLarge = now.values().stream()
                .filter(file -> file.size() > config.maxFileSize().bytes())
                .toList();
        now.values().removeAll(tooLarge);
        context.report(tooLarge.isEmpty() ? List.of() : List.of(leftAlone(tooLarge)));
        now.forEach((name, file) -> {
            if (file.equals(lastLook.get(name))) ready.add(file);
        });
        lastLook = new HashMap<>(now);
    }

    private Problem leftAlone(List<FileAppearance> tooLarge) {
        var first = tooLarge.getFirst();
        var others = tooLarge.size() == 1 ? "" : " So are %d others.".formatted(tooLarge.size() - 1);
        return Problem.warning(
                session.place(),
                "The file %s has %d bytes, which is more than max-file-size (%d), and is left alone.%s"
                        .formatted(
                                first.name(), first.size(), config.maxFileSize().bytes(), others),
                "Raise max-file-size, or ask the partner for smaller files.",
                "sftp/too-large");
    }

    /** Empty when the file changed while it was copied: it is looked at again later. */
    private Optional<StagedFile> stage(RemoteFiles files, FileAppearance listed) throws LegacySystemException {
        lastLook.remove(listed.name());
        try {
            StagedFile staged;
            try (var content = files.read(listed.path())) {
                staged = context.staging().stage(listed, content);
            }
            if (isStill(files, listed.path(), listed)) return Optional.of(staged);
            context.staging().delete(staged);
            return Optional.empty();
        } catch (LengthDiffers e) {
            return Optional.empty();
        } catch (SftpException e) {
            if (RemoteFiles.isMissing(e)) return Optional.empty();
            throw broken("The file " + listed.name() + " cannot be read.", e);
        } catch (IOException e) {
            session.drop();
            throw broken("The file " + listed.name() + " could not be copied to its end.", e);
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
                if (!isStill(files, file.path(), file)) return;
                var taken = file.path() + "." + staged.digest().substring(0, DIGEST_PREFIX) + TAKEN;
                if (files.find(taken).isPresent()) return;
                files.rename(file.path(), taken);
                if (isStill(files, taken, file)) archive(files, taken, name());
                else files.rename(taken, file.path());
            } catch (SftpException e) {
                throw broken("The file " + name() + " cannot be moved to " + config.archiveTo() + ".", e);
            }
        }

        @Override
        public void giveBack() {}
    }

    /** Moves a taken file into the archive folder, beside one of the same name if there is one. */
    private void archive(RemoteFiles files, String taken, String name) throws SftpException {
        var archive = path(config.archiveTo().path());
        if (files.find(archive).isEmpty()) files.makeFolder(archive);
        var target = archive + "/" + name;
        for (var count = 2; files.find(target).isPresent(); count++) target = archive + "/" + name + "." + count;
        files.rename(taken, target);
    }

    private static boolean isStill(RemoteFiles files, String path, FileAppearance listed) throws SftpException {
        return files.find(path)
                .filter(found -> found.size() == listed.size())
                .filter(found -> found.modified().equals(listed.modified()))
                .isPresent();
    }

    private boolean isWanted(String name) {
        if (name.startsWith(".") || name.contains("/")) return false;
        return wanted.matcher(name.endsWith(TAKEN) ? original(name) : name).matches();
    }

    /** {@code orders.dat} of {@code orders.dat.0123456789ab.taken}. */
    private static String original(String taken) {
        var name = taken.substring(0, taken.length() - TAKEN.length());
        var dot = name.lastIndexOf('.');
        return dot < 1 ? name : name.substring(0, dot);
    }

    private FileAppearance appearance(RemoteFile file) {
        return new FileAppearance(path(file.name()), file.size(), file.modified());
    }

    private String path(String name) {
        return folder.endsWith("/") ? folder + name : folder + "/" + name;
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
