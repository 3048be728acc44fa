package io.legacybridge.runtime.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Looks at folders again and again, and knows what has changed there and over how many looks it stood still. It looks
 * instead of being told, for mounted folders tell nothing. The looks are for one thread.
 */
public final class FolderWatch implements AutoCloseable {

    private final List<Path> folders;
    private final int depth;
    private final Rounds looks;
    private List<Stamp> now = List.of();
    private List<Stamp> taken = List.of();
    private int still;

    /**
     * @param name  of the thread
     * @param depth how many levels of folders count; 1 is the files in these folders alone
     */
    public FolderWatch(String name, List<Path> folders, int depth) {
        this.folders = List.copyOf(folders);
        this.depth = depth;
        this.looks = new Rounds(name);
    }

    /** Has these done again and again, one after the other. */
    public void start(Duration pause, Attempt... work) {
        looks.every(pause, work);
    }

    public void look() throws IOException {
        var before = now;
        now = Stamp.below(folders, depth);
        still = now.equals(before) ? still + 1 : 0;
    }

    /** Over how many looks everything stood still. */
    public int still() {
        return still;
    }

    /** Whether anything is another way than when it was taken. */
    public boolean hasChanged() {
        return !now.equals(taken);
    }

    /** What is there and looks another way than when it was taken. */
    public List<Path> changed() {
        var known = new HashSet<>(taken);
        return now.stream()
                .filter(stamp -> !known.contains(stamp))
                .map(Stamp::file)
                .toList();
    }

    /** Folders that were there when it was taken. */
    public List<Path> lost() {
        return folders.stream()
                .filter(folder -> Stamp.holds(taken, folder) && !Stamp.holds(now, folder))
                .toList();
    }

    /** What is there now has been read. */
    public void take() {
        taken = now;
    }

    @Override
    public void close() {
        looks.close();
    }
}
