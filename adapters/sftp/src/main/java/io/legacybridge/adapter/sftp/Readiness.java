package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.FileAppearance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which files are whole. Times on a server say little, since copied files keep old ones; what counts is what was seen
 * here, look by look.
 */
final class Readiness {

    /** So many files are watched at once; those behind them in the order have their turn when these are taken. */
    static final int MAX_WATCHED = 10_000;

    /** Of a file that got its size before its content, at least its last bytes change. */
    static final int TAIL = 256;

    private static final ByteBuffer NOT_READ = ByteBuffer.allocate(0);

    private final SftpConfig config;
    private final ParkedFiles parked;
    private final StreamedFiles streamed;
    private Map<String, Sighting> sightings = Map.of();

    Readiness(SftpConfig config, ParkedFiles parked, StreamedFiles streamed) {
        this.config = config;
        this.parked = parked;
        this.streamed = streamed;
    }

    /**
     * A file that may be taken.
     *
     * @param still it stood still as long as it has to
     */
    record Candidate(FileAppearance file, boolean still) {}

    private record Sighting(FileAppearance file, ByteBuffer tail, int looks) {

        Sighting after(Sighting before) {
            var isSame = before != null && before.file.equals(file) && before.tail.equals(tail);
            return isSame ? new Sighting(file, tail, before.looks + 1) : this;
        }
    }

    /** The files of a look that are whole, in their order. */
    List<Candidate> of(FolderLook look, RemoteFiles server) throws RemoteFailure {
        var ready = new ArrayList<Candidate>();
        var now = new HashMap<String, Sighting>();
        var watched = look.files().stream()
                .filter(file -> !parked.isParked(file) && !streamed.isPutOff(file))
                .limit(MAX_WATCHED);
        for (var file : (Iterable<FileAppearance>) watched::iterator) {
            var sighting = new Sighting(file, tail(server, file), 1).after(sightings.get(file.path()));
            now.put(file.path(), sighting);
            var still = sighting.looks >= config.looks();
            var mayBeTaken =
                    switch (config.ready()) {
                        case STANDING_STILL -> still;
                        case DONE_MARKER -> look.markerOf(file).isPresent();
                        case RENAMED -> true;
                        case CONTROL_TOTALS -> still || sighting.looks == 1;
                    };
            if (mayBeTaken) ready.add(new Candidate(file, still));
        }
        sightings = now;
        return ready;
    }

    /** The next sight of the file is its first. */
    void forget(FileAppearance file) {
        sightings.remove(file.path());
    }

    private ByteBuffer tail(RemoteFiles server, FileAppearance file) throws RemoteFailure {
        return switch (config.ready()) {
            case STANDING_STILL, CONTROL_TOTALS -> read(server, file);
            case DONE_MARKER, RENAMED -> NOT_READ;
        };
    }

    private ByteBuffer read(RemoteFiles server, FileAppearance file) throws RemoteFailure {
        if (file.size() == 0) return NOT_READ;
        try (var content = server.read(file.path(), Math.max(0, file.size() - TAIL))) {
            return ByteBuffer.wrap(content.readNBytes(TAIL));
        } catch (RemoteFailure e) {
            // Gone, or not readable yet; whoever copies it says more.
            if (e.isAnswer()) return NOT_READ;
            throw brokeOff(file, e);
        } catch (IOException e) {
            throw brokeOff(file, new RemoteFailure(RemoteFailure.Kind.NO_ANSWER, e.toString(), e));
        }
    }

    private RemoteFailure brokeOff(FileAppearance file, RemoteFailure failure) {
        parked.parkAtLast(file, ParkedFiles.Kind.UNREADABLE, failure);
        return failure;
    }
}
