package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Files that cannot be read, or cannot be put away, and markers that cannot be deleted, although their server answers. Each is left alone for a while, longer each time,
 * so that no other waits for it, and is told. One that looks different by then is another file, and a stop forgets them all.
 */
final class ParkedFiles {

    /**
     * A copy that breaks off keeps its place so often: the network may break any copy, and files have an order. The pauses
     * between make it half a minute.
     */
    static final int TRIES = 5;

    static final Duration SHORTEST = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;
    private final Map<FileAppearance, Trouble> troubles = new LinkedHashMap<>();

    ParkedFiles(Clock clock) {
        this.clock = clock;
    }

    /** What is wrong with a file. */
    enum Kind {
        UNREADABLE(
                "cannot be read", "Give the user the right to read it, or have it sent again.", "sftp/unreadable-file"),
        UNMOVABLE(
                "is safe here but cannot be put away on its server",
                "Give the user the right to rename it, or delete it there.",
                "sftp/unmovable-file"),
        UNDELETABLE(
                "is a marker that has done its work and cannot be deleted",
                "Give the user the right to delete it, or delete it there. A marker for a whole folder says until then that files"
                        + " which are added are whole, too.",
                "sftp/undeletable-marker");

        private final String what;
        private final String fix;
        private final String code;

        Kind(String what, String fix, String code) {
            this.what = what;
            this.fix = fix;
            this.code = code;
        }
    }

    private record Trouble(Kind kind, int tries, Instant until, String reason) {}

    /** Something that is asked of a server. */
    @FunctionalInterface
    interface Step<T> {
        T take() throws RemoteFailure;
    }

    /**
     * Takes a step with one file. When the server refuses it, this file alone is left as it is for a while.
     *
     * @param otherwise the answer for one that is left as it is
     */
    <T> T unlessRefused(FileAppearance file, Kind kind, T otherwise, Step<T> step) throws RemoteFailure {
        if (isParked(file)) return otherwise;
        try {
            return step.take();
        } catch (RemoteFailure e) {
            if (!e.isAnswer()) throw e;
            park(file, kind, e);
            return otherwise;
        }
    }

    /** Leaves it alone at once: nobody minds in which order this one comes. */
    void park(FileAppearance file, Kind kind, RemoteFailure failure) {
        var tries = tries(file) + 1;
        var pause = SHORTEST.multipliedBy(1L << Math.min(tries - 1, 20));
        if (pause.compareTo(LONGEST) > 0) pause = LONGEST;
        troubles.put(file, new Trouble(kind, tries, clock.instant().plus(pause), reason(failure)));
    }

    /** @return whether it is left alone now; otherwise it keeps its place and is tried again */
    boolean parkAtLast(FileAppearance file, Kind kind, RemoteFailure failure) {
        var tries = tries(file) + 1;
        if (tries >= TRIES) park(file, kind, failure);
        else troubles.put(file, new Trouble(kind, tries, Instant.MIN, reason(failure)));
        return tries >= TRIES;
    }

    /** It has come to its end. */
    void forget(FileAppearance file) {
        troubles.remove(file);
    }

    /** Those that are not there any more are forgotten. */
    void keepOnly(Collection<FileAppearance> there) {
        if (!troubles.isEmpty()) troubles.keySet().retainAll(List.copyOf(there));
    }

    boolean isParked(FileAppearance file) {
        var trouble = troubles.get(file);
        if (trouble == null) return false;
        var now = clock.instant();
        // A time that is further away is that of a clock which was ahead.
        return now.isBefore(trouble.until) && !trouble.until.isAfter(now.plus(LONGEST));
    }

    /** Also of one that is tried again just now. */
    boolean wasParked(FileAppearance file) {
        var trouble = troubles.get(file);
        return trouble != null && !trouble.until.equals(Instant.MIN);
    }

    /** The text stays the same while the trouble does. */
    List<Problem> problems(Place place) {
        return troubles.entrySet().stream()
                .filter(entry -> isParked(entry.getKey()))
                .map(entry -> problem(place, entry.getKey(), entry.getValue()))
                .toList();
    }

    private int tries(FileAppearance file) {
        var trouble = troubles.get(file);
        return trouble == null ? 0 : trouble.tries;
    }

    private static String reason(RemoteFailure failure) {
        if (!failure.isAnswer()) return "the connection breaks whenever it is read";
        return FolderLook.shown(Objects.requireNonNullElse(failure.getMessage(), "the server gives no reason"));
    }

    private static Problem problem(Place place, FileAppearance file, Trouble trouble) {
        return Problem.error(
                place,
                "The file %s %s (%s). It is left alone for a while, tried again within an hour, and others go on without it."
                        .formatted(FolderLook.shown(file.path()), trouble.kind.what, trouble.reason),
                trouble.kind.fix,
                trouble.kind.code);
    }
}
