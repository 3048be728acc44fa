package io.legacybridge.runtime.watch;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;

/** How a file looked at one moment. The time of change counts, not that of writing: chmod and mv change a file too. */
record Stamp(Path file, Object size, Object changed, Object inode) {

    /** Everything below these folders but what begins with a dot; links are followed, and nothing odd stops the look. */
    static List<Stamp> below(List<Path> folders, int depth) throws IOException {
        var found = new ArrayList<Stamp>();
        for (var folder : folders) {
            if (!Files.isDirectory(folder)) continue;
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                    if (isHidden(at) && !at.equals(folder)) return FileVisitResult.SKIP_SUBTREE;
                    found.add(new Stamp(at, "", "", ""));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path at, BasicFileAttributes attributes) {
                    // A folder that is too deep is not a file.
                    if (!isHidden(at) && !attributes.isDirectory()) found.add(of(at));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path at, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path at, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        found.sort(Comparator.comparing(Stamp::file));
        return found;
    }

    static boolean holds(List<Stamp> stamps, Path file) {
        return stamps.stream().anyMatch(stamp -> stamp.file.equals(file));
    }

    private static Stamp of(Path file) {
        try {
            var attributes = Files.readAttributes(file, "unix:size,ctime,ino");
            return new Stamp(file, attributes.get("size"), attributes.get("ctime"), attributes.get("ino"));
        } catch (IOException e) {
            return new Stamp(file, "", "", "");
        }
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }
}
